// Package learn is the learned maker of readings: it ranks frames for a question
// by weights that were trained on public questions, and says how sure it is.
//
// A question is linked to the catalog (package link). A shape scorer weighs every
// known kind of query by the pieces it is made of (package shape), a slot scorer
// fills the best ones by a beam search, choosing among parallel foreign keys where
// it must, a ranker weighs the filled frames against one another and against what
// they leave unused, and a calibrator turns the outcome into a probability.
//
// The same question and catalog give the same frames on every run and platform:
// weights are small whole numbers, sums of them are exact, and the few real
// numbers are rounded before anything is compared.
//
// The model is one file, embedded unless the build tag nomodel leaves it out; then
// [New] returns [ErrNoModel], and the grammar is alone. It holds weights by the
// hash of their feature and the shapes of queries, and no text of any question or
// schema. Its licence is its own: see model/NOTICE.
package learn

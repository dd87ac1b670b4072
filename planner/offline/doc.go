// Package offline plans questions without a model provider. Two makers read a
// question: a hand-written grammar over the words that planner/ground has tied to the
// schema, and what was learned from other questions (package learn). Their readings
// are weighed against each other (weigh.go); README.md has the figures.
//
// Of the grammar:
//
// A question is first said plainly (wordsOf: slips, hyphens, what people in a
// business say) and cut into items (chunk). The items fill a draft (what is counted,
// compared, grouped, ranked); the draft is resolved against foreign keys into a
// sketch, seen from the table whose rows are counted or listed; and the sketch
// becomes a [arivu/planner/offline/frame.Frame], from which alone come the statement
// and its restatement. Each step sees only the result of the one before.
// [Planner.Readings] gives the frames as they are, with what speaks for and against
// them, for a ranker that sets them beside those of other makers.
//
// Package explain ties the parts of a restatement to the words they came from.
//
// A follow-up ("and by month?") is read into a draft of its own and edits the one
// that the question before it gives when it is read again; nothing is remembered.
//
// The planner is deterministic and does no input or output. It never guesses in
// silence: what it assumed is listed, what it could choose between is asked, and
// words it has no use for make it decline by name.
package offline

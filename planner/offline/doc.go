// Package offline plans questions without a model: a hand-written grammar over
// the words that planner/ground has tied to the schema.
//
// A question is cut into items (chunk), the items fill a draft (what is counted,
// compared, grouped, ranked), the draft is resolved against foreign keys into a
// typed [frame], and the frame is written as SQL and put into words again. Each
// step sees only the result of the one before, so other makers of frames can
// stand beside the grammar.
//
// A follow-up ("and by month?") is read into a draft of its own and edits the one
// that the question before it gives when it is read again; nothing is remembered.
//
// The planner is deterministic and does no input or output. It never guesses in
// silence: what it assumed is listed, what it could choose between is asked, and
// words it has no use for make it decline by name.
package offline

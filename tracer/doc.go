// Package tracer turns the log into what people look at: one trace document per
// question and one document per session. The documents are folds of the log and
// of nothing else, so they can be dropped and rebuilt ([Rebuild]) with the same
// outcome, byte for byte.
//
// # How a record becomes part of a document
//
// Records of both streams, events and spans, are collected per question in
// memory. The document is written a moment after the question ends, when its last
// spans have arrived, and once a second while it runs for long. A record is
// acknowledged only after a document that contains it has been written; so a
// tracer killed at any point is given again whatever is missing, and a record
// given twice changes nothing.
//
// Writes are conditional on the revision that was read: a tracer that finds a
// newer document takes over what it contains. Several tracers can share the work
// without knowing of each other.
//
// # Questions that nobody ends
//
// The tracer sees every question, so it is the one to close those whose deadline
// passed without a terminal event, as when no process of a stage runs. One record
// of each open question stays unacknowledged until its end: after a crash the
// question comes back to the next tracer and is not forgotten.
package tracer

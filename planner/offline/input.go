package offline

import (
	"time"

	"arivu/events"
)

// Input is a question with everything its reading depends on.
type Input struct {
	Question string
	Schema   *events.Schema
	// Now is when the question was asked, in the time zone of the database:
	// "last month" counts from it.
	Now time.Time
	// Vocabulary is what people have taught of the connection's words; nil if
	// nothing.
	Vocabulary *events.Vocabulary
	// Semantics is what people have written down of the data, whose descriptions and
	// relations Schema already has; nil if nothing.
	Semantics *events.Semantics
	// Earlier are the questions before this one in its session, oldest first. A
	// few suffice: a follow-up edits the newest.
	Earlier []Turn
	// Changes are what was changed of the reading of the question, one after the other; none
	// for the question as it was asked.
	Changes []Change

	// settled says that the question is one the planner made itself, to see what
	// comes of it.
	settled bool
	// served says that the last answer is the one that people were given, not the
	// likeliest reading: see decided.
	served bool
}

// Turn is an earlier question of a session. It is read again rather than
// remembered: the same words give the same reading.
type Turn struct {
	Question string
	Now      time.Time // when it was asked
	// Unplanned says why the question came to no plan, in a few words such as "it
	// was declined"; "" if it came to one or may still.
	Unplanned string
	// Changes are those of the question, as in Input.
	Changes []Change
}

// Change puts something else in the place of one part of a reading.
type Change struct {
	// Part is its place in the restatement, and Was that whole restatement: the reading is
	// made anew, and one that does not say the same is another one.
	Part int
	Was  string
	// To and Entry are as in events.Change.
	To, Entry string
	Now       time.Time // when it was changed: a period that is put in counts from it
}

package planner

import (
	"slices"

	"arivu/events"
)

// firstLook says that a question was not read with all that can be known.
const firstLook = "The rows of the database were still being read when this was planned, so values that the question names may not have been recognized. Ask again in a moment."

// atFirstLook says so in what became of a question where only the structure of its database
// was known: how soon more is depends on how fast and busy machine and database are, and
// the same words may then be read in another way.
func atFirstLook(j *job, body events.Body) events.Body {
	if !j.schema.Partial {
		return body
	}
	switch b := body.(type) {
	case *events.Planned:
		told := *b
		told.Notes = append(slices.Clip(b.Notes), firstLook)
		return &told
	case *events.Declined:
		told := *b
		told.Reason += ". " + firstLook
		return &told
	default:
		return body
	}
}

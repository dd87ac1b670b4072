package prompt

import (
	"fmt"
	"strings"

	"arivu/events"
)

const repair = `The statements above were refused for the reasons given. Write a different statement that answers the question and avoids these errors; "near" lists names that may have been meant.
`

// freshStart stands before the last attempt in the place of the statements: shown what
// failed twice, models write it a third time.
const freshStart = `All statements so far were refused, for the reasons below. This is the last attempt. Do not repair them: plan the question afresh from the schema, with the simplest statement that answers it, as few tables and functions as possible, and none of the pieces that were refused; "near" lists names that may have been meant. If the schema has nothing for a word of the question, clarify or decline.
`

// reason is why a statement was refused, as the model sees it.
type reason struct {
	Class   string   `json:"class"`
	Message string   `json:"message"`
	Piece   string   `json:"piece,omitempty"`
	Near    []string `json:"near,omitempty"`
}

// rejection is a refused statement as the model sees it.
type rejection struct {
	SQL string `json:"sql"`
	reason
}

func reasonOf(r *events.Rejected) reason {
	out := reason{
		Class: clean(string(r.Error.Class), maxName), Message: clean(r.Error.Message, maxMessage), Piece: clean(r.Error.Piece, maxName),
	}
	for _, name := range r.Error.Near[:min(len(r.Error.Near), maxNear)] {
		out.Near = append(out.Near, clean(name, maxName))
	}
	return out
}

// lastAttempt reports whether no other follows the one that is prompted for.
func lastAttempt(refused []*events.Rejected) bool { return len(refused) >= events.MaxAttempts-1 }

// writeRejected tells what was refused: each statement with its reason, or before the last
// attempt the reasons only.
func writeRejected(w *strings.Builder, all []*events.Rejected) {
	if len(all) == 0 {
		return
	}
	last := lastAttempt(all)
	if last {
		w.WriteString(freshStart)
	}
	for i, r := range all {
		shown := any(rejection{SQL: clean(r.SQL, maxStatement), reason: reasonOf(r)})
		if last {
			shown = reasonOf(r)
		}
		fmt.Fprintf(w, "<rejected attempt=\"%d\">%s</rejected>\n", i+1, mustJSON(shown))
	}
	if !last {
		w.WriteString(repair)
	}
}

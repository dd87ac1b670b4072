package edge

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"arivu/edge/auth"
	"arivu/events"
	"arivu/events/bus"
)

// changeRequest is the one part of the parent's reading that a question changes.
type changeRequest struct {
	Part  *int    `json:"part"`
	To    *string `json:"to"`
	Entry *string `json:"entry"`
}

// maxEntry is the longest text, in characters, that may be written in the place of a part.
const maxEntry = 200

// change takes in what is changed, without looking at the parent.
func (r *chatRequest) change(w *wish) error {
	c := r.Change
	switch {
	case c == nil:
		return nil
	case r.Question != nil || r.Message != nil:
		return invalid("question", "A change takes its words from the question that it changes; leave out question.")
	case r.Parent == nil:
		return invalid("parent", "parent is missing; it is the question of which a part is changed.")
	case c.Part == nil || *c.Part < 0:
		return invalid("change.part", "change.part is missing or negative; it is the place of the part among the parts of the parent, counted from 0.")
	case c.To != nil && c.Entry != nil:
		return invalid("change.entry", "change.to is one of the offers and change.entry what is written instead; send one of them.")
	}
	w.Change = &events.Change{Part: *c.Part, To: value(c.To)}
	if c.Entry != nil {
		if err := checkText("change.entry", *c.Entry, maxEntry); err != nil {
			return err
		}
		w.Change.Entry = strings.TrimSpace(*c.Entry)
	}
	return nil
}

// takeParent looks up the question that a wish continues or changes.
func (s *Server) takeParent(ctx context.Context, who auth.Identity, w *wish) error {
	if w.Parent == "" || w.Again != "" {
		return nil
	}
	parent, err := s.question(ctx, who, w.Parent)
	if errors.Is(err, bus.ErrNotFound) {
		return invalid("parent", "There is no question %s to continue.", w.Parent)
	}
	if err != nil {
		return err
	}
	if w.Change != nil {
		return takeChange(parent, w)
	}
	if w.SessionID == "" {
		w.SessionID = parent.Asked.SessionID
	}
	return w.choose(parent)
}

// takeChange makes the wish of a change: the parent's question where the parent stands,
// with the change in words behind it.
func takeChange(parent *events.Question, w *wish) error {
	switch asked := parent.Asked; {
	case asked.SQL != "":
		return invalid("parent", "Question %s is SQL written by hand; edit the statement instead.", w.Parent)
	case w.Connection != "" && w.Connection != asked.Connection:
		return invalid("connection", "The question that is changed was asked of %q; leave connection out.", asked.Connection)
	case w.SessionID != "" && w.SessionID != asked.SessionID:
		return invalid("session_id", "A question is changed in its own session; leave session_id out.")
	case parent.Planned == nil:
		return invalid("parent", "Question %s has no reading that could be changed.", w.Parent)
	case anotherRan(parent):
		return invalid("parent", "Another reading of question %s ran than the one that has parts; ask it in other words.", w.Parent)
	}
	if err := checkChange(parent.Planned.Parts, w.Change); err != nil {
		return err
	}
	w.Question = parent.Asked.Question + w.Change.Words()
	if n := utf8.RuneCountInString(w.Question); n > maxQuestion {
		return invalid("parent", "With this change the question has %d characters, and at most %d are allowed; ask it anew.", n, maxQuestion)
	}
	w.Connection, w.SessionID = parent.Asked.Connection, parent.Asked.SessionID
	return nil
}

// anotherRan reports whether the result is that of a candidate which the parts do not tell
// of.
func anotherRan(q *events.Question) bool {
	at := 0
	if q.Executed != nil {
		at = q.Executed.Candidate
	}
	return at > 0 && at < len(q.Planned.Candidates) && q.Planned.Candidates[at].Restatement != ""
}

// checkChange holds a change against what the parts offer, and notes what the part was.
func checkChange(parts []events.Part, c *events.Change) error {
	if c.Part >= len(parts) {
		return invalid("change.part", "change.part is %d; the question has %d parts, counted from 0.", c.Part, len(parts))
	}
	p := parts[c.Part]
	a := p.Alternatives
	c.From = p.Text
	switch {
	case a == nil:
		return invalid("change.part", "Part %d, %q, cannot be changed by itself.", c.Part, clip(p.Text, maxQuoted))
	case c.Entry != "":
		return checkEntry(a, c)
	case c.To == "" && !a.Removable:
		return invalid("change.to", "Part %d, %q, cannot be left out; change it to %s.", c.Part, clip(p.Text, maxQuoted), orNone(a.Offers))
	case c.To != "" && !slices.Contains(a.Offers, c.To):
		return invalid("change.to", "%q is not among the offers of part %d: %s.", clip(c.To, maxQuoted), c.Part, orNone(a.Offers))
	}
	return nil
}

// maxQuoted is how much of a part is quoted.
const maxQuoted = 120

func checkEntry(a *events.Alternatives, c *events.Change) error {
	switch a.Entry {
	case events.EntryText, events.EntryPeriod:
		return nil
	case events.EntryNumber:
		if _, err := strconv.ParseFloat(c.Entry, 64); err != nil {
			return invalid("change.entry", "change.entry is %q; it must be a number.", clip(c.Entry, maxQuoted))
		}
		return nil
	default:
		return invalid("change.entry", "Nothing can be written in the place of part %d; change.to can be %s.", c.Part, orNone(a.Offers))
	}
}

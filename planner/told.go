package planner

import (
	"slices"

	"arivu/events"
	"arivu/planner/prompt"
)

// told is what a prompt shows of what people have written down, as the log has it: what
// identifies it, not what it says at length. Nil if it shows nothing of that.
func (m *meaning) told(w prompt.Written) *events.Told {
	out := new(events.Told)
	for _, e := range w.Examples {
		at := slices.IndexFunc(m.semantics.Verified, func(v events.VerifiedQuestion) bool { return v.ID == e.ID })
		if at >= 0 {
			out.Examples = append(out.Examples, events.ToldExample{ID: e.ID, Question: m.semantics.Verified[at].Question})
		}
	}
	for _, n := range w.Notes {
		out.Notes = append(out.Notes, oneLine(n.Text, maxText))
	}
	for _, x := range w.Metrics {
		out.Metrics = append(out.Metrics, x.Name)
	}
	for _, t := range w.Terms {
		out.Words = append(out.Words, t.Phrase)
	}
	if len(out.Examples)+len(out.Notes)+len(out.Metrics)+len(out.Words) == 0 {
		return nil
	}
	return out
}

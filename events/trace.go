package events

import (
	"fmt"
	"slices"
	"sort"
	"time"
)

// Trace is the projection of one question for people: its line, its steps, its spans
// and how it ended. It is stored as a document and can be rebuilt from the streams.
type Trace struct {
	TraceLine
	SQL   string     `json:"sql,omitempty"`
	Ended *time.Time `json:"ended,omitempty"`
	Steps []Step     `json:"steps"`
	Spans []*Span    `json:"spans"`
}

// Step is one event, without its payload.
type Step struct {
	Seq     uint64    `json:"seq"`
	Kind    Kind      `json:"kind"`
	Attempt int       `json:"attempt"`
	Time    time.Time `json:"time"`
	Summary string    `json:"summary"`
}

// NewTrace projects a question and its spans. It depends on nothing else: not on
// the order of spans, duplicates among them, the clock, or the process.
func NewTrace(q *Question, spans []*Span) *Trace {
	t := &Trace{TraceLine: TraceLine{Address: q.Address, Status: q.Status()}, Steps: []Step{}, Spans: mergeSpans(spans)}
	if a := q.Asked; a != nil {
		t.SessionID, t.User, t.Text, t.Connection = a.SessionID, a.User, a.Question, a.Connection
	}
	for _, e := range q.Events {
		t.add(e)
	}
	if last := q.Last(); last != nil {
		t.Started = q.Events[0].Time
		t.DurationMS = float64(last.Time.Sub(t.Started).Microseconds()) / 1000
		if q.Ended() {
			end := last.Time
			t.Ended = &end
		}
	}
	return t
}

func (t *Trace) add(e *Event) {
	t.call(e)
	t.Steps = append(t.Steps, Step{Seq: e.Seq, Kind: e.Kind(), Attempt: e.Attempt, Time: e.Time, Summary: summary(e)})
	t.Attempts = max(t.Attempts, e.Attempt)
	switch b := e.Body.(type) {
	case *Asked:
		t.SQL = b.SQL
	case *Completion:
		t.Model = b.Model
	case *Planned:
		t.Path, t.PlanReused = b.Path, b.Reused != nil
		if len(b.Candidates) > 0 {
			t.SQL = b.Candidates[0].SQL
		}
	case *Executed:
		t.SQL, t.RowCount, t.ResultReused = b.SQL, b.RowCount, b.Reused != nil
	case *AwaitingApproval:
		t.Held = true
	case *Failed:
		t.Error = &b.Error
	}
}

// call adds what models were called for. The plan that is made of a completion tells its
// attempts again.
func (t *Trace) call(e *Event) {
	switch b := e.Body.(type) {
	case *Completion:
		t.failed(CallPlan, b.Attempts)
		t.called(ModelCall{Provider: b.Provider, Model: b.Model, For: CallPlan, LatencyMS: b.LatencyMS, Usage: b.Usage})
	case *Narration:
		t.failed(CallNarrate, b.Attempts)
		if b.Text != "" && b.Reused == nil {
			t.called(ModelCall{Provider: b.Provider, Model: b.Model, For: CallNarrate, LatencyMS: b.LatencyMS, Usage: b.Usage})
		}
	default:
		if !slices.ContainsFunc(t.Steps, func(s Step) bool { return s.Kind == KindCompletion && s.Attempt == e.Attempt }) {
			t.failed(CallPlan, planAttempts(e.Body))
		}
	}
}

func (t *Trace) failed(why CallPurpose, attempts []ModelAttempt) {
	for _, a := range attempts {
		t.called(ModelCall{Provider: a.Provider, Model: a.Model, For: why, Class: a.Error.Class, LatencyMS: a.LatencyMS, Usage: a.Usage})
	}
}

func (t *Trace) called(c ModelCall) {
	t.Calls = append(t.Calls, c)
	t.Usage = t.Usage.Plus(c.Usage)
}

// summary is one line about an event, without values from the database.
func summary(e *Event) string {
	switch b := e.Body.(type) {
	case *Asked:
		return b.Question
	case *Completion:
		return b.Provider + " " + b.Model
	case *Planned:
		return plannedSummary(b)
	case *Ambiguous:
		return plural(len(b.Readings), "reading")
	case *Clarify:
		return b.Prompt
	case *Declined:
		return b.Reason
	case *Taught:
		return taughtSummary(b)
	case *Rejected:
		return b.Error.Message
	case *AwaitingApproval:
		return "waiting for another person to approve"
	case *Approved:
		return "approved by " + b.By
	case *Denied:
		return "denied by " + b.By
	case *Executed:
		return rowsSummary(b)
	case *Narration:
		return narrationSummary(b)
	case *Answered:
		return "answered"
	case *Failed:
		return b.Error.Message
	case *Canceled:
		return "canceled by " + b.By
	default:
		return ""
	}
}

func plannedSummary(p *Planned) string {
	if p.Path == PathSQL {
		return "the statement as it was written"
	}
	return p.Restatement
}

func taughtSummary(t *Taught) string {
	if t.Forget {
		return fmt.Sprintf("%q is to be forgotten", t.Term.Phrase)
	}
	return fmt.Sprintf("%q is to mean %s", t.Term.Phrase, t.Term.Meaning)
}

func rowsSummary(x *Executed) string {
	if w := x.Written; w != nil {
		return plural(int(w.Rows), "row") + " written"
	}
	s := plural(x.RowCount, "row")
	if x.Truncated {
		s += ", cut off by the limit on " + x.TruncatedBy
	}
	return s
}

func narrationSummary(n *Narration) string {
	s := n.Provider + " " + n.Model
	if len(n.Attempts) > 0 {
		s += ", " + plural(len(n.Attempts), "call") + " brought nothing"
	}
	return s
}

func mergeSpans(spans []*Span) []*Span {
	seen := make(map[string]bool, len(spans))
	out := make([]*Span, 0, len(spans))
	for _, s := range spans {
		if seen[s.ID] {
			continue
		}
		seen[s.ID] = true
		out = append(out, s)
	}
	sort.Slice(out, func(i, j int) bool {
		if !out[i].Start.Equal(out[j].Start) {
			return out[i].Start.Before(out[j].Start)
		}
		return out[i].ID < out[j].ID
	})
	return out
}

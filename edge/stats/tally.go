package stats

import (
	"cmp"
	"math"
	"slices"

	"arivu/events"
)

// tally is Totals in the making.
type tally struct {
	Totals
	durations []float64
}

func (t *tally) add(line *events.TraceLine) {
	t.Counts.add(line)
	if timed(line) {
		t.durations = append(t.durations, line.DurationMS)
	}
	if line.Path == events.PathLLM || line.Path == events.PathCached {
		t.Plans.add(line.PlanReused)
	}
	if line.Status == events.StatusAnswered && !line.Held {
		t.Results.add(line.ResultReused)
	}
	t.Usage.addLine(line)
}

func (t *tally) totals() Totals {
	t.Latency = newLatency(t.durations)
	return t.Totals
}

// timed reports whether the time that a question took says how fast it was answered: it
// has ended, by itself and without waiting for a person.
func timed(line *events.TraceLine) bool {
	return line.Status.Final() && line.Status != events.StatusCanceled && !line.Held
}

func (c *Counts) add(line *events.TraceLine) {
	c.Questions++
	switch line.Status {
	case events.StatusAnswered:
		c.Answered++
	case events.StatusClarify:
		c.Clarify++
	case events.StatusDeclined:
		c.Declined++
	case events.StatusFailed:
		c.Failed++
	case events.StatusCanceled:
		c.Canceled++
	case events.StatusAwaitingApproval:
		c.Waiting++
	case events.StatusRunning:
		c.Running++
	default:
		c.Running++
	}
}

func (r *Reuse) add(reused bool) {
	r.Of++
	if reused {
		r.Reused++
	}
}

// addLine adds what models charged for a question. Prices are known call by call; the
// line of an older trace knows the sum only.
func (s *Spent) addLine(line *events.TraceLine) {
	if len(line.Calls) == 0 {
		s.add(line.Usage)
	}
	for i := range line.Calls {
		s.add(line.Calls[i].Usage)
	}
}

func (s *Spent) add(u events.Usage) {
	s.PromptTokens += u.PromptTokens
	s.CompletionTokens += u.CompletionTokens
	s.Cost = math.Round((s.Cost+u.Cost)*1e9) / 1e9
	if u.PriceDate == "" {
		s.UnpricedTokens += u.Tokens()
	}
}

// Latency is how long things took, in milliseconds: what half of them, 95 and 99 of a
// hundred stayed within. All are 0 where Count is.
type Latency struct {
	Count int     `json:"count"`
	P50   float64 `json:"p50_ms"`
	P95   float64 `json:"p95_ms"`
	P99   float64 `json:"p99_ms"`
}

// newLatency sorts what it is given.
func newLatency(ms []float64) Latency {
	slices.Sort(ms)
	return Latency{Count: len(ms), P50: within(ms, 50), P95: within(ms, 95), P99: within(ms, 99)}
}

// within is the smallest of sorted values that so many of a hundred are not above.
func within(sorted []float64, percent int) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[(len(sorted)*percent+99)/100-1]
}

func groups(of map[string]*tally) []Group {
	out := []Group{}
	for name, t := range of {
		totals := t.totals()
		out = append(out, Group{Name: name, Counts: totals.Counts, Latency: totals.Latency})
	}
	slices.SortFunc(out, func(a, b Group) int {
		return cmp.Or(cmp.Compare(b.Questions, a.Questions), cmp.Compare(a.Name, b.Name))
	})
	return out
}

func failures(of map[kind]*Failure) []Failure {
	out := []Failure{}
	for _, f := range of {
		out = append(out, *f)
	}
	slices.SortFunc(out, func(a, b Failure) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Stage, b.Stage), cmp.Compare(a.Class, b.Class))
	})
	return out
}

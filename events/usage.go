package events

import "time"

// NumberedAttempt is a call to a model that brought nothing, with the number of the
// planning attempt that it was for.
type NumberedAttempt struct {
	Attempt int `json:"attempt"`
	ModelAttempt
}

// ModelAttempts are the calls to models that brought nothing for the question so far, in
// their order.
func (q *Question) ModelAttempts() []NumberedAttempt {
	var out []NumberedAttempt
	told := map[int]int{} // how many of each planning attempt
	for _, e := range q.Events {
		// What a completion tells, the plan that is made of it tells again.
		all := modelAttempts(e.Body)
		for _, a := range all[min(told[e.Attempt], len(all)):] {
			out = append(out, NumberedAttempt{Attempt: e.Attempt, ModelAttempt: a})
			told[e.Attempt]++
		}
	}
	return out
}

func modelAttempts(body Body) []ModelAttempt {
	switch b := body.(type) {
	case *Completion:
		return b.Attempts
	case *Planned:
		return b.Attempts
	case *Clarify:
		return b.Attempts
	case *Failed:
		return b.Attempts
	default:
		return nil
	}
}

// Used is what models have charged for the question so far, calls that brought nothing
// included, and the time that they took.
func (q *Question) Used() (Usage, time.Duration) {
	var sum Usage
	var took int64
	for _, e := range q.Events {
		if c, is := e.Body.(*Completion); is {
			sum, took = sum.Plus(c.Usage), took+c.LatencyMS
		}
	}
	for _, a := range q.ModelAttempts() {
		sum, took = sum.Plus(a.Usage), took+a.LatencyMS
	}
	return sum, time.Duration(took) * time.Millisecond
}

package events

import "time"

// NumberedAttempt is a call to a model that brought nothing, with what it was made for and
// the number of the planning attempt.
type NumberedAttempt struct {
	Attempt int         `json:"attempt"`
	For     CallPurpose `json:"for"`
	ModelAttempt
}

// ModelAttempts are the calls to models that brought nothing for the question so far, in
// their order.
func (q *Question) ModelAttempts() []NumberedAttempt {
	var out []NumberedAttempt
	told := map[int]int{} // how many of the plans of each attempt
	for _, e := range q.Events {
		all, why := planAttempts(e.Body), CallPlan
		if n, is := e.Body.(*Narration); is {
			all, why = n.Attempts, CallNarrate
		} else {
			// What a completion tells, the plan that is made of it tells again.
			all = all[min(told[e.Attempt], len(all)):]
			told[e.Attempt] += len(all)
		}
		for _, a := range all {
			out = append(out, NumberedAttempt{Attempt: e.Attempt, For: why, ModelAttempt: a})
		}
	}
	return out
}

// planAttempts are the calls that brought nothing before a plan, or before there was none.
func planAttempts(body Body) []ModelAttempt {
	switch b := body.(type) {
	case *Completion:
		return b.Attempts
	case *Planned:
		return b.Attempts
	case *Ambiguous:
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
		switch b := e.Body.(type) {
		case *Completion:
			sum, took = sum.Plus(b.Usage), took+b.LatencyMS
		case *Narration:
			sum, took = sum.Plus(b.Usage), took+b.LatencyMS
		}
	}
	for _, a := range q.ModelAttempts() {
		sum, took = sum.Plus(a.Usage), took+a.LatencyMS
	}
	return sum, time.Duration(took) * time.Millisecond
}

package planner

import (
	"cmp"
	"context"
	"slices"

	"arivu/events"
)

// rebound answers a question that says a parameter of a verified question otherwise, with
// that question. Nil if the parent is none, or what is said does not fit there.
func (p *Planner) rebound(ctx context.Context, j *job) (events.Body, error) {
	questions, err := p.conversation(ctx, j)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(questions, func(o *events.Question) bool { return o.Question == j.q.Asked.Parent })
	if at < 0 || !isVouched(questions[at]) {
		return nil, nil
	}
	parent, ch := questions[at].Planned, j.q.Asked.Change
	a, ok := j.meaning.book.Otherwise(parent.Verified, parent.Parts, ch.Part, cmp.Or(ch.To, ch.Entry), j.schema, j.asked)
	if !ok {
		return nil, nil
	}
	plan := j.vouchedPlan(a)
	plan.Parts[ch.Part].Changed = true
	return plan, nil
}

// isVouched reports whether a question was answered by a verified one.
func isVouched(q *events.Question) bool {
	return q.Planned != nil && q.Planned.Path == events.PathVerified && q.Planned.Verified != nil
}

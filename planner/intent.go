package planner

import (
	"context"
	"errors"
	"slices"

	"arivu/events"
	"arivu/planner/offline"
)

// maxSuggestions is how many questions are offered in place of one that cannot be
// answered.
const maxSuggestions = 3

// askBack offers the readings of a reply that are another question than the one asked:
// choosing that one would only ask it again. With fewer than two there is nothing to
// choose, and the reply is taken for what else it holds.
func (p *Planner) askBack(ctx context.Context, j *job, c *events.Completion, r *reply) (events.Body, error) {
	readings := slices.DeleteFunc(slices.Clone(r.clarify.Readings), func(one events.Reading) bool {
		return sameText(one.Question, j.q.Asked.Question)
	})
	switch {
	case len(readings) > 1:
		prompt := r.clarify.Prompt
		if prompt == "" {
			prompt = "The question can be read in more than one way. Which do you mean?"
		}
		return choice(j, &events.Clarify{Prompt: prompt, Readings: j.vouchedFor(readings)}), nil
	case len(r.candidates) > 0:
		return p.modelPlan(ctx, j, c, r)
	case len(readings) == 1:
		reason := "I am not sure what is meant. One way to read the question is: " + readings[0].Restatement + "."
		return &events.Declined{Reason: reason, Suggestions: []string{readings[0].Question}}, nil
	default:
		return nil, errors.New("it asks back and offers nothing to choose from")
	}
}

// decline passes on why a model declines. Of its suggestions those stay that can be
// planned without it, so that a click on one is answered.
func (p *Planner) decline(j *job, d *events.Declined) *events.Declined {
	out := *d
	out.Suggestions = p.suggestions(j, d.Suggestions)
	return &out
}

// suggestions are those of the questions offered that the offline planner reads, topped
// up by some of its own.
func (p *Planner) suggestions(j *job, offered []string) []string {
	var out []string
	take := func(question string) {
		same := func(other string) bool { return sameText(other, question) }
		if len(out) < maxSuggestions && !same(j.q.Asked.Question) && !slices.ContainsFunc(out, same) {
			out = append(out, question)
		}
	}
	for _, question := range offered {
		if p.plannable(j, question) {
			take(question)
		}
	}
	for _, question := range offline.Suggestions(j.schema, maxSuggestions+1) {
		take(question)
	}
	return out
}

// plannable reports whether the offline planner is sure of a question.
func (p *Planner) plannable(j *job, question string) bool {
	in := j.input()
	in.Question = question
	body, err := p.cfg.Offline.Continue(in)
	plan, ok := body.(*events.Planned)
	return err == nil && ok && len(plan.Candidates) > 0 && plan.Confidence >= p.cfg.MinConfidence
}

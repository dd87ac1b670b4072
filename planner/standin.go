package planner

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"arivu/events"
	"arivu/events/bus"
)

// offline plans without a model. failure is why the model did not, nil if none
// was to be asked.
func (p *Planner) offline(ctx context.Context, j *job, failure *events.Error) (body events.Body, err error) {
	_, span := bus.StartSpan(ctx, "offline")
	defer func() { span.End(err) }()
	// A plan of its own that was refused has its next candidate offered before
	// anything is planned anew: the same words would give the same plan.
	if len(j.q.Rejected) > 0 && j.q.Planned != nil && j.q.Planned.Path == events.PathOffline {
		return nextCandidate(j, failure)
	}
	if body, err = p.readOffline(ctx, j); err != nil {
		return nil, err
	}
	switch b := body.(type) {
	case *events.Planned:
		return p.accept(j, b, failure)
	case *events.Declined:
		// A decline would say that the question cannot be answered, when a model
		// that is only down at the moment might have answered it.
		if failure != nil {
			return failed(j, withoutStandIn(failure))
		}
		return b, nil
	case *events.Clarify:
		return choice(j, b), nil
	default:
		return body, nil
	}
}

// choice offers readings; where they have statements, the executor does once it has looked
// what each gives.
func choice(j *job, c *events.Clarify) events.Body {
	for _, r := range c.Readings {
		if r.SQL != "" {
			return &events.Ambiguous{Prompt: c.Prompt, Readings: c.Readings, Attempts: j.attempts}
		}
	}
	if len(j.attempts) == 0 {
		return c
	}
	asking := *c
	asking.Attempts = j.attempts
	return &asking
}

// readOffline is what the offline planner makes of a question and what was before it.
func (p *Planner) readOffline(ctx context.Context, j *job) (events.Body, error) {
	in, declined, err := p.input(ctx, j)
	if err != nil {
		return nil, err
	}
	if declined != nil {
		return declined, nil
	}
	body, err := p.cfg.Offline.Continue(in)
	if err != nil {
		return nil, fmt.Errorf("planning offline: %w", err)
	}
	return body, nil
}

// accept completes an offline plan, or refuses it if the planner was not sure.
func (p *Planner) accept(j *job, plan *events.Planned, failure *events.Error) (events.Body, error) {
	plan = chosen(j.q, plan)
	candidates := untried(plan.Candidates, j.q)
	// A reading that was offered is answered once it is taken, whoever took it.
	sure := plan.Confidence >= p.cfg.MinConfidence || j.q.Asked.Reading != ""
	switch {
	case (!sure || len(candidates) == 0) && failure != nil:
		return failed(j, withoutStandIn(failure))
	case len(candidates) == 0 && len(j.q.Rejected) > 0:
		return giveUp(j.q, len(j.q.Rejected))
	case !sure || len(candidates) == 0:
		return &events.Declined{
			Reason:      "I am not sure enough that I understood the question; my best reading was: " + plan.Restatement,
			Suggestions: p.suggestions(j, nil),
		}, nil
	}
	done := *plan
	done.Candidates = candidates
	done.Connection, done.Dialect = j.q.Asked.Connection, j.schema.Dialect
	done.Path, done.SchemaFingerprint = events.PathOffline, j.schema.Fingerprint
	done.Hints = valueHints(candidates[0].SQL, j.q.Asked.Question, j.schema, plan.Tables, true)
	done.Notes = append(slices.Clone(plan.Notes), standInNote(failure)...)
	done.Attempts = j.attempts
	if c := j.q.Completion; c != nil {
		done.Usage = c.Usage
	}
	return &done, nil
}

// chosenConfidence is that of an offline plan whose reading the person has chosen, and
// choseReading is why.
const (
	chosenConfidence = 0.97
	choseReading     = "you chose this reading"
)

// chosen is a plan as sure as the choice of its reading makes it: that was offered among
// others because the planner was not sure, and is what the person means.
func chosen(q *events.Question, plan *events.Planned) *events.Planned {
	if q.Asked.Reading == "" || q.Asked.Picked || plan.Confidence >= chosenConfidence {
		return plan
	}
	sure := *plan
	sure.Confidence, sure.Reasons = chosenConfidence, []string{choseReading}
	return &sure
}

// nextCandidate offers what is left of the offline plan that was refused.
func nextCandidate(j *job, failure *events.Error) (events.Body, error) {
	last := j.q.Rejected[len(j.q.Rejected)-1]
	left := after(j.q.Planned.Candidates, last)
	if left = untried(left, j.q); len(left) == 0 {
		return giveUp(j.q, len(j.q.Rejected))
	}
	next := *j.q.Planned
	next.Candidates = left
	next.Confidence = min(next.Confidence, left[0].Score)
	next.Notes = append(slices.Clone(next.Notes), standInNote(failure)...)
	next.Notes = append(next.Notes, "a better statement was refused: "+last.Error.Message)
	next.Usage, next.Attempts = events.Usage{}, j.attempts
	return &next, nil
}

// after is the candidates behind those refused. The executor may report a
// statement as it printed it, which need not be equal to any; then it was the
// first.
func after(candidates []events.Candidate, refused *events.Rejected) []events.Candidate {
	seen := 0
	for _, t := range refused.Tried {
		seen = max(seen, t.Candidate+1)
	}
	if seen > 0 {
		return candidates[min(seen, len(candidates)):]
	}
	for i, c := range candidates {
		if sameSQL(c.SQL, refused.SQL) {
			return candidates[i+1:]
		}
	}
	return candidates[min(1, len(candidates)):]
}

// untried drops candidates that were refused before.
func untried(candidates []events.Candidate, q *events.Question) []events.Candidate {
	var left []events.Candidate
	for _, c := range candidates {
		if !refusedBefore(c.SQL, q) {
			left = append(left, c)
		}
	}
	return left
}

func refusedBefore(sql string, q *events.Question) bool {
	return slices.ContainsFunc(q.Rejected, func(r *events.Rejected) bool { return sameSQL(r.SQL, sql) })
}

// sameSQL compares statements up to white space and a final semicolon.
func sameSQL(a, b string) bool { return foldSQL(a) == foldSQL(b) }

func foldSQL(s string) string {
	return strings.TrimRight(strings.Join(strings.Fields(s), " "), "; ")
}

func standInNote(failure *events.Error) []string {
	if failure == nil {
		return nil
	}
	return []string{failure.Message + "; the offline planner stood in"}
}

// withoutStandIn is the model's failure, saying that the offline planner could
// not stand in for it.
func withoutStandIn(failure *events.Error) *events.Error {
	e := *failure
	e.Message += "; the offline planner did not understand the question well enough to stand in"
	return &e
}

// sameStatement is why a plan is surer.
const sameStatement = "the offline planner made the same statement"

// fairConfidence is what an offline plan must have to tell something of a model's.
const fairConfidence = 0.5

// addWitness puts the offline planner's own statement beside a model's, to be compared
// with only, if that planner is fairly sure of the question by itself.
func (p *Planner) addWitness(j *job, plan *events.Planned) {
	if !p.cfg.CompareOffline || p.cfg.Offline.Leans(j.input()) {
		return
	}
	body, err := p.cfg.Offline.Continue(j.input())
	own, ok := body.(*events.Planned)
	if err != nil || !ok || len(own.Candidates) == 0 || own.Confidence < max(fairConfidence, p.cfg.MinConfidence) {
		return
	}
	best := own.Candidates[0]
	if sameSQL(best.SQL, plan.Candidates[0].SQL) {
		plan.Reasons = append(plan.Reasons, sameStatement)
		plan.Confidence = hundredths(1 - (1-plan.Confidence)*agreesOther)
		return
	}
	plan.Candidates = append(slices.Clone(plan.Candidates), events.Candidate{
		SQL: best.SQL, Score: own.Confidence, Restatement: own.Restatement, Beside: events.PathOffline,
	})
	plan.Compare = true
}

package planner

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"arivu/events"
	"arivu/planner/ground"
)

// giveUp ends a question whose statements were all refused: by a choice, if the last
// refusal names what a word of the question may have been meant for, else as failed.
func giveUp(q *events.Question, attempts int) (events.Body, error) {
	if c := nearChoice(q); c != nil {
		return c, nil
	}
	return nil, outOfAttempts(q, attempts)
}

// nearChoice offers the question with each of the near names in the place of the word that
// was refused, nil unless the question says that word and there are several.
func nearChoice(q *events.Question) *events.Clarify {
	if len(q.Rejected) == 0 || q.Asked.SQL != "" {
		return nil
	}
	last := q.Rejected[len(q.Rejected)-1].Error
	switch last.Class {
	case events.ClassUnknownTable, events.ClassUnknownColumn, events.ClassAmbiguous:
	default:
		return nil
	}
	piece := last.Piece[strings.LastIndexByte(last.Piece, '.')+1:]
	c := &events.Clarify{Prompt: fmt.Sprintf("No statement passed, because of %q. Which do you mean?", oneLine(piece, maxText))}
	for _, near := range last.Near[:min(len(last.Near), maxReadings)] {
		said := ground.Humanize(strings.ReplaceAll(near, ".", "_"))
		question := replaced(q.Asked.Question, piece, said)
		if question == "" || sameText(question, q.Asked.Question) {
			continue
		}
		c.Readings = append(c.Readings, events.Reading{Restatement: oneLine(fmt.Sprintf("%q means %s", piece, said), maxPhrase), Question: question})
	}
	if len(c.Readings) < 2 {
		return nil
	}
	return c
}

// doubt is the value that a model's first statement looks for in vain, if one like it is
// there: should nothing be found, the statement is planned once more. It is raised only
// while two attempts are left, one for the new plan and one to return to this, and not
// where values must not reach a model, as the near one would.
func (p *Planner) doubt(ctx context.Context, j *job, plan *events.Planned) *events.Doubt {
	if j.e.Attempt > events.MaxAttempts-2 || p.hidesValues(ctx, j.q) {
		return nil
	}
	for _, s := range soughtValues(plan.Candidates[0].SQL, j.schema, plan.Tables) {
		if !s.column.AllValues || slices.Contains(s.column.Values, s.value) {
			continue
		}
		if near := s.column.Near(s.value); len(near) > 0 {
			return &events.Doubt{Column: s.column.ID(), Value: oneLine(s.value, maxText), Near: near}
		}
	}
	return nil
}

// hidesValues reports whether values must not reach a model, as far as that is known.
func (p *Planner) hidesValues(ctx context.Context, q *events.Question) bool {
	if p.cfg.Privacy == nil {
		return false
	}
	hide, err := p.cfg.Privacy.HideValues(ctx, q.Tenant, q.Asked.Connection)
	return hide || err != nil
}

// vain is the plan that found nothing and was therefore planned once more, with what it
// was rejected for; nil if there is none.
func vain(q *events.Question) (*events.Planned, *events.Rejected) {
	var plan *events.Planned
	for _, e := range q.Events {
		switch b := e.Body.(type) {
		case *events.Planned:
			plan = b
		case *events.Rejected:
			if b.Error.Class == events.ClassNoRows {
				return plan, b
			}
		}
	}
	return nil, nil
}

// foundNothing reports whether a statement of the question found nothing and the look for
// another one is over: that one was refused as well, or found nothing either.
func foundNothing(q *events.Question) bool {
	_, first := vain(q)
	return first != nil && q.Rejected[len(q.Rejected)-1] != first
}

// asBefore is the plan that found nothing, to be answered as it stands: planning it once
// more, for the reason given, has brought nothing better. It is nil if there is none.
func asBefore(q *events.Question, why string) *events.Planned {
	first, refused := vain(q)
	if first == nil {
		return nil
	}
	plan := *first
	plan.Doubt = nil
	plan.Candidates = slices.Clone(first.Candidates[:1])
	plan.Compare = false
	plan.Usage, plan.Attempts = events.Usage{}, nil
	note := fmt.Sprintf("%s It was planned once more with %s in mind, and %s.",
		oneLine(refused.Error.Message, maxPhrase), quotedList(refused.Error.Near), why)
	plan.Notes = append(slices.Clone(first.Notes), note)
	return &plan
}

// quotedList is "'a', 'b' or 'c'".
func quotedList(values []string) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = "'" + oneLine(v, maxText) + "'"
	}
	text := strings.Join(quoted, ", ")
	if n := len(quoted); n > 1 {
		text = strings.Join(quoted[:n-1], ", ") + " or " + quoted[n-1]
	}
	return text
}

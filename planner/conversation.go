package planner

import (
	"context"
	"fmt"
	"time"

	"arivu/events"
	"arivu/planner/offline"
)

// Conversations tells what was asked before.
type Conversations interface {
	// Before returns up to n questions of q's session and connection that were
	// asked before it, oldest first.
	Before(ctx context.Context, q *events.Question, n int) ([]*events.Question, error)
}

// maxEarlier is how far back the chain of follow-ups to follow-ups is read.
const maxEarlier = 12

// earlier are the questions that this one may continue, oldest first. Lessons and
// what a person stopped are no part of a conversation. A question that names its
// parent continues that one, whatever was asked meanwhile.
func (p *Planner) earlier(ctx context.Context, j *job) ([]offline.Turn, error) {
	if p.cfg.Conversations == nil {
		return nil, nil
	}
	questions, err := p.cfg.Conversations.Before(ctx, j.q, maxEarlier)
	if err != nil {
		return nil, fmt.Errorf("reading the conversation before question %s: %w", j.q.Question, err)
	}
	var turns []offline.Turn
	for _, q := range questions {
		if q.Question == j.q.Asked.Parent && q.Clarify != nil {
			break // this question is the reading of it that was chosen
		}
		if q.Taught == nil && q.Canceled == nil && q.Denied == nil {
			turns = append(turns, offline.Turn{
				Question: q.Asked.Question, Now: q.Events[0].Time.In(j.asked.Location()), Unplanned: unplanned(q),
			})
		}
		if q.Question == j.q.Asked.Parent {
			break
		}
	}
	return turns, nil
}

// before is earlier for a question that needs it: most stand alone and need not
// wait for the log to be read.
func (p *Planner) before(ctx context.Context, j *job) ([]offline.Turn, error) {
	if !p.cfg.Offline.Leans(j.input()) {
		return nil, nil
	}
	return p.earlier(ctx, j)
}

// input is the question as the offline planner takes it, without what was before.
func (j *job) input() offline.Input {
	return offline.Input{Question: j.q.Asked.Question, Schema: j.schema, Now: j.asked, Vocabulary: j.vocabulary, Semantics: j.meaning.semantics}
}

// unplanned says why a question came to no plan, "" if it came to one or may
// still.
func unplanned(q *events.Question) string {
	switch {
	case q.Asked.SQL != "":
		return "it was SQL written by hand"
	case q.Clarify != nil:
		return "it needed a choice"
	case q.Declined != nil:
		return "it was declined"
	case q.Failed != nil && q.Planned == nil:
		return "it failed"
	}
	return ""
}

// inZone is a time in the zone of the database, where that is known.
func inZone(at time.Time, schema *events.Schema) time.Time {
	if zone, err := time.LoadLocation(schema.TimeZone); err == nil {
		return at.In(zone)
	}
	return at
}

package bench

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"arivu/events"
)

// Asker answers questions. It must be safe for concurrent use.
type Asker interface {
	Ask(ctx context.Context, q Question) Reply
}

// Question is what an Asker is given.
type Question struct {
	ID       string
	Text     string
	Database *Database
	// Before are the earlier turns of the conversation, oldest first.
	Before []Turn
}

// Turn is an earlier question with its reply.
type Turn struct {
	Question string
	Reply    Reply
}

// Outcome is what became of a question.
type Outcome string

// Outcomes.
const (
	Answered Outcome = "answered" // there is a statement to run
	Choose   Outcome = "choose"   // there are readings to choose from
	Refused  Outcome = "refused"  // it cannot be answered, with the reason
	Failed   Outcome = "failed"   // something broke, or no statement runs
)

// Reply is what an Asker made of a question.
type Reply struct {
	Outcome Outcome
	// Candidates are statements, best first: one for each reading of a choice.
	Candidates  []string
	Confidence  float64
	Restatement string // how the question was read, or why it was not
	Latency     time.Duration
	Usage       events.Usage // what models charged for it
	Model       string
	// Attempts is how often it was planned, 0 if that is not known.
	Attempts int
	// Failure is why the stage of a planner failed, nil if it did not.
	Failure *events.Error
	// Session continues the conversation with a server.
	Session string
	// Body is the planner's event, for a planner in this process.
	Body events.Body
	// Asked is the question with all that came of it, for a [Stage].
	Asked *events.Question
}

// maxCandidates is how many statements are tried: as many as a question has
// attempts.
const maxCandidates = events.MaxAttempts

// Request is a question as a planner sees it.
type Request struct {
	Question string
	Schema   *events.Schema
	Now      time.Time // in the database's time zone
	// Before are the earlier turns of the conversation with what was made of them.
	Before []Planned
}

// Planned is an earlier question with the event it ended in.
type Planned struct {
	Question string
	Body     events.Body
}

// Maker is a planner in this process. It returns a *events.Planned,
// *events.Clarify or *events.Declined.
type Maker interface {
	Make(ctx context.Context, r Request) (events.Body, error)
}

// MakerFunc is a function that is a Maker.
type MakerFunc func(ctx context.Context, r Request) (events.Body, error)

// Make calls f.
func (f MakerFunc) Make(ctx context.Context, r Request) (events.Body, error) { return f(ctx, r) }

// Local asks a planner in this process.
type Local struct {
	Maker Maker
	// Now is the time at which every question is asked.
	Now time.Time
}

// Ask implements Asker. Only the planner's own time counts as latency.
func (l *Local) Ask(ctx context.Context, q Question) Reply {
	r := Request{Question: q.Text, Schema: q.Database.Schema, Now: l.in(q.Database.Schema)}
	for _, t := range q.Before {
		r.Before = append(r.Before, Planned{Question: t.Question, Body: t.Reply.Body})
	}
	start := time.Now()
	body, err := l.make(ctx, r)
	latency := time.Since(start)
	if err != nil {
		return Reply{Outcome: Failed, Restatement: err.Error(), Latency: latency}
	}
	reply := l.reply(ctx, r, body)
	reply.Latency, reply.Body = latency, body
	return reply
}

func (l *Local) in(s *events.Schema) time.Time {
	if zone, err := time.LoadLocation(s.TimeZone); err == nil {
		return l.Now.In(zone)
	}
	return l.Now.UTC()
}

// make survives a planner that panics, which is a finding and not the end of the
// run.
func (l *Local) make(ctx context.Context, r Request) (body events.Body, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("the planner panicked: %v\n%s", cause, debug.Stack())
		}
	}()
	return l.Maker.Make(ctx, r)
}

func (l *Local) reply(ctx context.Context, r Request, body events.Body) Reply {
	switch b := body.(type) {
	case *events.Planned:
		reply := Reply{
			Outcome: Answered, Confidence: b.Confidence, Restatement: b.Restatement, Model: b.Model, Usage: b.Usage,
		}
		for _, c := range b.Candidates[:min(len(b.Candidates), maxCandidates)] {
			reply.Candidates = append(reply.Candidates, c.SQL)
		}
		return reply
	case *events.Clarify:
		reply := Reply{Outcome: Choose, Restatement: b.Prompt}
		for _, reading := range b.Readings {
			reply.Candidates = append(reply.Candidates, l.choose(ctx, r, reading))
		}
		return reply
	case *events.Declined:
		return Reply{Outcome: Refused, Restatement: b.Reason}
	default:
		return Reply{Outcome: Failed, Restatement: fmt.Sprintf("the planner returned %T", body)}
	}
}

// choose is the statement that a person gets who chooses a reading, "" for none.
func (l *Local) choose(ctx context.Context, r Request, reading events.Reading) string {
	r.Question = reading.Question
	body, err := l.make(ctx, r)
	if err != nil {
		return ""
	}
	if p, ok := body.(*events.Planned); ok && len(p.Candidates) > 0 {
		return p.Candidates[0].SQL
	}
	return ""
}

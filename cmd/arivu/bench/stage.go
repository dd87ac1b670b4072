package bench

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"arivu/events"
	"arivu/executor"
	"arivu/planner"
)

// Stage asks the planner's whole stage as a server runs it, not only the planner in it:
// what a model says is read, what nobody is sure of is refused, and a statement that the
// guard or the database refuses, or that finds nothing for a misspelt value, is planned
// again, up to events.MaxAttempts. Whoever chooses a reading has it planned likewise.
//
// The confidence is that of the plan: what a server makes of it once it has checked and
// compared results is not part of the stage.
type Stage struct {
	// Planner is what the planner works with. With Models they plan, and nobody stands in
	// for them; without, the offline planner does. What is known of databases and
	// conversations, and the clock, are set for each question.
	Planner planner.Config
	// Now is the time at which every question is asked.
	Now time.Time
	// Patience is the longest that one question may take, waits for the rate of a model
	// included.
	Patience time.Duration
}

// Ask implements Asker. Latency is the time of planner and models, over all attempts;
// usage is that of all attempts and of planning the readings of a choice.
func (s *Stage) Ask(ctx context.Context, q Question) Reply {
	reply := s.reply(ctx, q, events.Asked{Question: q.Text})
	if reply.Outcome != Choose {
		return reply
	}
	next := q
	next.Before = append(slices.Clone(q.Before), Turn{Question: q.Text, Reply: reply})
	for _, reading := range reply.Asked.Clarify.Readings {
		chosen := s.reply(ctx, next, events.Asked{Question: reading.Question, Parent: reply.Asked.Question, Reading: reading.Restatement})
		reply.Usage = reply.Usage.Plus(chosen.Usage)
		sql := ""
		if chosen.Outcome == Answered {
			sql = chosen.Candidates[0]
		}
		reply.Candidates = append(reply.Candidates, sql)
	}
	return reply
}

// reply is what becomes of a question.
func (s *Stage) reply(ctx context.Context, q Question, asked events.Asked) Reply {
	a, err := s.ask(ctx, q, asked)
	r := a.reply()
	if err != nil {
		r.Outcome, r.Restatement = Failed, err.Error()
	}
	return r
}

// ask plans a question to its end; asked says what is asked, and whether that was chosen. A
// planner that panics is a finding, as any error is, and not the end of the run.
func (s *Stage) ask(ctx context.Context, q Question, asked events.Asked) (a *asking, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("the planner panicked: %v\n%s", cause, debug.Stack())
		}
	}()
	start := time.Now()
	cfg := s.Planner
	cfg.Schemas, cfg.Conversations = oneSchema{q.Database.Schema}, conversation(q.Before)
	// Time passes from the day of asking on, so that waits and deadlines hold.
	cfg.Clock = func() time.Time { return s.Now.Add(time.Since(start)) }
	asked.Connection, asked.User, asked.SessionID = q.Database.Schema.Connection, "bench", "bench"
	asked.Options, asked.Deadline = events.Options{Planner: events.PlanOffline}, s.Now.Add(s.Patience)
	if cfg.Models != nil {
		asked.Options.Planner = events.PlanLLM
	}
	a = &asking{stage: planner.New(cfg), db: q.Database, clock: cfg.Clock, Question: new(events.Question)}
	err = a.Apply(&events.Event{
		Address: events.Address{Tenant: events.DefaultTenant, Session: events.NewID(), Question: events.NewID()},
		Attempt: 1, Time: s.Now, Seq: 1, Body: &asked,
	})
	if err != nil {
		return a, fmt.Errorf("asking the planner: %w", err)
	}
	return a, a.run(ctx)
}

// asking is a question on its way through the stage.
type asking struct {
	*events.Question

	stage *planner.Planner
	db    *Database
	clock func() time.Time
	took  time.Duration // of planner and models
}

// run goes on until there are rows, or none to be had.
func (a *asking) run(ctx context.Context) error {
	for !a.Ended() && a.Executed == nil {
		next := a.plan
		switch a.Last().Kind() {
		case events.KindPlanned:
			next = a.execute
		case events.KindAmbiguous:
			next = a.offer
		}
		body, err := next(ctx)
		if failure := new(events.Error); errors.As(err, &failure) {
			body, err = &events.Failed{Error: *failure}, nil
		}
		if err != nil {
			return err
		}
		last := a.Last()
		e := last.Reply(a.clock(), body)
		e.Prev, e.Seq = last.Seq, last.Seq+1
		if err := a.Apply(e); err != nil {
			return fmt.Errorf("following the planner: %w", err)
		}
	}
	return nil
}

// plan has the planner answer the last event, after the waits that it asks for.
func (a *asking) plan(ctx context.Context) (events.Body, error) {
	for {
		start := time.Now()
		body, err := a.stage.Handle(ctx, a.Question, a.Last())
		a.took += time.Since(start)
		var snooze *events.Snooze
		if !errors.As(err, &snooze) {
			return body, err
		}
		select {
		case <-time.After(snooze.Delay):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// offer offers the choice between readings, whatever they give.
func (a *asking) offer(context.Context) (events.Body, error) {
	return &events.Clarify{Prompt: a.Ambiguous.Prompt, Readings: a.Ambiguous.Readings}, nil
}

// execute runs the first statement that neither the guard nor the database refuses. If
// both refuse all, what was wrong with the likeliest is what there is to repair.
func (a *asking) execute(ctx context.Context) (events.Body, error) {
	refused := new(events.Rejected)
	for i, c := range a.Planned.Candidates {
		if c.Beside != "" {
			continue
		}
		table, err := a.db.runGuarded(ctx, c.SQL)
		if err == nil {
			if vain := executor.FoundNothing(a.Planned, i, table.Rows); vain != nil {
				return vain, nil
			}
			return &events.Executed{SQL: c.SQL, Dialect: a.Planned.Dialect, Candidate: i, RowCount: len(table.Rows)}, nil
		}
		var known *events.Error
		if !errors.As(err, &known) || !known.Class.Repairable() {
			return nil, err
		}
		if refused.SQL == "" {
			refused.SQL, refused.Error = c.SQL, *known
		}
		refused.Tried = append(refused.Tried, events.Trial{Candidate: i, Outcome: events.TrialRefused, Error: known})
	}
	return refused, nil
}

// reply is what became of the question, without an outcome if it has not ended.
func (a *asking) reply() Reply {
	r := Reply{Latency: a.took, Attempts: min(len(a.Rejected)+1, events.MaxAttempts), Asked: a.Question}
	r.Usage, _ = a.Used()
	switch {
	case a.Executed != nil:
		p := a.Planned
		r.Outcome, r.Confidence, r.Restatement, r.Model = Answered, p.Confidence, p.Restatement, p.Model
		for _, c := range p.Candidates[a.Executed.Candidate:] {
			if c.Beside == "" {
				r.Candidates = append(r.Candidates, c.SQL)
			}
		}
	case a.Clarify != nil:
		r.Outcome, r.Restatement = Choose, a.Clarify.Prompt
	case a.Declined != nil:
		r.Outcome, r.Restatement = Refused, a.Declined.Reason
	case a.Failed != nil:
		r.Outcome, r.Restatement, r.Failure = Failed, a.Failed.Error.Message, &a.Failed.Error
	}
	return r
}

// oneSchema knows one schema.
type oneSchema struct{ schema *events.Schema }

// Schema implements planner.Schemas.
func (s oneSchema) Schema(context.Context, string, string) (*events.Schema, error) {
	return s.schema, nil
}

// conversation is what was asked before.
type conversation []Turn

// Before implements planner.Conversations.
func (c conversation) Before(_ context.Context, _ *events.Question, n int) ([]*events.Question, error) {
	var before []*events.Question
	for _, t := range c[max(0, len(c)-n):] {
		if t.Reply.Asked != nil {
			before = append(before, t.Reply.Asked)
		}
	}
	return before, nil
}

var (
	_ Asker                 = (*Stage)(nil)
	_ planner.Schemas       = oneSchema{}
	_ planner.Conversations = conversation(nil)
)

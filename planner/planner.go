// Package planner turns questions into plans and results into answers. It holds
// the two stages of the pipeline that need neither a database nor a socket:
//
//	Planner   asked, rejected → completion | planned | ambiguous | clarify | declined | taught
//	          completion      → planned | ambiguous | clarify | declined
//	          taught          → answered
//	Narrator  executed        → answered
//
// Models are asked one after the other until one answers, at most once per attempt
// each (or for several replies to the first prompt, where that is wanted), and what it said is an event (completion) before anything is made of it: a
// crash or a replay reads it there instead of paying again, and reading it is a pure
// function of the question's events and the schema. Which ones brought nothing, and
// why, is part of that event, or of the plan or failure in its place.
//
// A refused statement is planned again, at most MaxAttempts in all, the last time
// afresh. One that found nothing for a value that is not there is planned once more;
// if that brings nothing either, the plan is given again as it was.
//
// A statement that a person wrote is the plan as it stands, and its refusal is the
// end of its question.
//
// Questions for which the same models would be asked the same at the same time, word for
// word, are one call: the others have its reply, each as a completion of its own that says
// whose it is.
//
// Without a usable model the offline planner stands in, and the plan says so. A
// client that insists on a model ("llm") gets an error instead, never a silent
// substitute.
//
// The planner proposes only. It sees a database through the snapshot that the
// executor published and trusts no reply of a model: whatever statement comes
// out of here is checked and contained by the executor.
package planner

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"arivu/events"
	"arivu/events/flight"
	"arivu/planner/llm"
	"arivu/planner/llm/budget"
	"arivu/planner/llm/fleet"
	"arivu/planner/offline"
)

// OfflinePlanner plans without a model. It returns a *events.Planned,
// *events.Clarify or *events.Declined, and depends on its arguments only.
type OfflinePlanner interface {
	Continue(in offline.Input) (events.Body, error)
	// Leans reports whether Continue needs the questions before.
	Leans(in offline.Input) bool
}

// Privacy tells whether a connection's values must not reach a model.
type Privacy interface {
	HideValues(ctx context.Context, tenant, connection string) (bool, error)
}

// Models asks whichever model can answer.
type Models interface {
	// Any reports whether a tenant has a model to ask.
	Any(ctx context.Context, tenant string) (bool, error)
	// Order are the models that would be asked, first to last, as in fleet.Call.Models.
	Order(ctx context.Context, tenant string, ids []string) ([]llm.Identity, error)
	// Complete is fleet.Fleet's.
	Complete(ctx context.Context, call fleet.Call, r llm.Request) (*llm.Reply, fleet.Outcome, error)
}

// Choice tells which models a connection's questions may be sent to, as in
// fleet.Call.Models.
type Choice interface {
	ModelsOf(ctx context.Context, tenant, connection string) ([]string, error)
}

// Config is what a Planner works with. Schemas and Offline are required.
type Config struct {
	Schemas Schemas
	Offline OfflinePlanner
	// Models are the models to ask; nil if there are none.
	Models Models
	// Choice tells which models a connection's questions may be sent to; nil leaves it to
	// the models' own order.
	Choice Choice
	// Budget is what models may charge for one question, and the time that they may take
	// of it. A zero part is no limit; a question's options can only lower it.
	Budget budget.Amount
	// Privacy is asked before each prompt; nil hides nothing.
	Privacy Privacy
	// Samples is asked before each prompt; nil shows none.
	Samples Samples
	// Vocabularies holds what people have taught; nil takes no lessons.
	Vocabularies Vocabularies
	// Semantics tells what people have written down; nil knows of nothing.
	Semantics Semantics
	// Conversations tells what was asked before; nil knows of nothing.
	Conversations Conversations
	// Plans keeps models' plans for questions that are asked again; nil keeps none.
	Plans Plans
	// CompareOffline has the result of the offline planner's own statement compared with
	// that of a model's, where it is fairly sure.
	CompareOffline bool
	// Replies is how many a model gives to a question's first prompt (1, at most
	// MaxReplies), so that their statements can be compared.
	Replies int
	// Clock is time.Now unless a test says otherwise.
	Clock func() time.Time
	// MinConfidence is what an offline plan must have to be used (0.3).
	MinConfidence float64
	// SchemaWait bounds the wait for a connection's first snapshot (10 s).
	SchemaWait time.Duration
	// RateWait is how long a question that may be planned offline waits for a
	// model whose rate is exhausted (10 s). One that insists on a model waits as
	// long as its deadline allows.
	RateWait time.Duration
}

// Planner is the stage that plans. It is safe for concurrent use.
type Planner struct {
	cfg      Config
	schemas  schemaReader
	meanings meanings
	flights  flight.Group[*shared]
}

// New returns a planner.
func New(cfg Config) *Planner {
	if cfg.Clock == nil {
		cfg.Clock = time.Now
	}
	cfg.Replies = min(max(cfg.Replies, 1), MaxReplies)
	if cfg.MinConfidence == 0 {
		cfg.MinConfidence = 0.3
	}
	if cfg.SchemaWait == 0 {
		cfg.SchemaWait = 10 * time.Second
	}
	if cfg.RateWait == 0 {
		cfg.RateWait = 10 * time.Second
	}
	return &Planner{cfg: cfg, schemas: schemaReader{source: cfg.Schemas, clock: cfg.Clock, wait: cfg.SchemaWait}}
}

// PlannerKinds are the events a Planner answers.
func PlannerKinds() []events.Kind {
	return []events.Kind{events.KindAsked, events.KindRejected, events.KindCompletion, events.KindTaught}
}

// Handle implements events.Handler.
func (p *Planner) Handle(ctx context.Context, q *events.Question, e *events.Event) (events.Body, error) {
	body, err := p.answer(ctx, q, e)
	if plan, ok := body.(*events.Planned); ok && q.Asked.Picked {
		return withPick(plan, q.Asked.Reading), err
	}
	return body, err
}

// withPick says in a plan that its reading was taken for a person who left the choice to us.
func withPick(plan *events.Planned, reading string) *events.Planned {
	said := "You left the choice to Arivu, and of the readings it took: " + reading
	if slices.Contains(plan.Assumptions, said) {
		return plan // it is one that was made before
	}
	told := *plan
	told.Assumptions = append([]string{said}, plan.Assumptions...)
	return &told
}

// answer answers an event.
func (p *Planner) answer(ctx context.Context, q *events.Question, e *events.Event) (events.Body, error) {
	switch b := e.Body.(type) {
	case *events.Asked, *events.Rejected:
		return p.plan(ctx, q, e)
	case *events.Completion:
		return p.read(ctx, q, e, b)
	case *events.Taught:
		return p.remember(ctx, q, b)
	default:
		return nil, nil
	}
}

// plan answers asked and rejected.
func (p *Planner) plan(ctx context.Context, q *events.Question, e *events.Event) (events.Body, error) {
	if e.Kind() == events.KindRejected && e.Attempt >= events.MaxAttempts {
		return giveUp(q, e.Attempt)
	}
	if q.Overdue(p.cfg.Clock()) {
		return nil, events.NewError(events.StagePlanner, events.ClassDeadline,
			"the question's deadline passed before it was planned: ask again, or allow more time with options.deadline_ms")
	}
	job, err := p.job(ctx, q, e)
	if err != nil {
		return nil, err
	}
	if q.Asked.SQL != "" {
		return byHand(job)
	}
	body, err := p.inWords(ctx, job)
	return atFirstLook(job, body), err
}

// inWords plans a question that is asked in words.
func (p *Planner) inWords(ctx context.Context, job *job) (events.Body, error) {
	q := job.q
	if len(job.schema.Tables) == 0 {
		return &events.Declined{Reason: fmt.Sprintf("the database of connection %q has no tables that can be read", q.Asked.Connection)}, nil
	}
	if foundNothing(q) {
		return asBefore(q, "the other statement brought nothing either"), nil
	}
	for _, shortcut := range p.shortcuts() {
		if body, err := shortcut(ctx, job); body != nil || err != nil {
			return body, err
		}
	}
	preference := q.Asked.Options.Planner
	if preference == events.PlanOffline {
		return p.offline(ctx, job, nil)
	}
	found, err := p.anyModel(ctx, q.Tenant)
	if err != nil {
		return nil, err
	}
	if !found {
		if preference == events.PlanLLM {
			return nil, events.NewError(events.StagePlanner, events.ClassUnavailable,
				`no model is configured: add one (arivu models add, or ARIVU_LLM_PROVIDER and ARIVU_LLM_MODEL), or ask with options.planner "auto"`)
		}
		return p.offline(ctx, job, nil)
	}
	completion, err := p.ask(ctx, job)
	if err == nil {
		return completion, nil
	}
	return p.withoutModel(ctx, job, err)
}

func (p *Planner) anyModel(ctx context.Context, tenant string) (bool, error) {
	if p.cfg.Models == nil {
		return false, nil
	}
	return p.cfg.Models.Any(ctx, tenant)
}

// shortcuts are what may answer a question before any planner is asked, in their
// order. One that has nothing to say returns no body.
func (p *Planner) shortcuts() []func(context.Context, *job) (events.Body, error) {
	return []func(context.Context, *job) (events.Body, error){p.changed, p.lesson, p.vouched, p.offered, p.cached}
}

// withoutModel decides what becomes of a question whose model failed.
func (p *Planner) withoutModel(ctx context.Context, j *job, cause error) (events.Body, error) {
	var failure *events.Error
	if !errors.As(cause, &failure) {
		return nil, cause
	}
	if plan := asBefore(j.q, failure.Message); plan != nil {
		plan.Attempts = j.attempts
		return plan, nil
	}
	if j.q.Asked.Options.Planner == events.PlanLLM {
		return failed(j, failure)
	}
	return p.offline(ctx, j, failure)
}

// failed ends a question with what was tried for it.
func failed(j *job, failure *events.Error) (events.Body, error) {
	if len(j.attempts) == 0 {
		return nil, failure
	}
	return &events.Failed{Error: *failure, Attempts: j.attempts}, nil
}

// job is one planning attempt and what it is based on.
type job struct {
	q *events.Question
	e *events.Event
	// schema is the snapshot as people describe it.
	schema *events.Schema
	// asked is when the question was asked, in the database's time zone. Relative
	// dates count from it, so a later attempt or a replay means the same days.
	asked      time.Time
	vocabulary *events.Vocabulary
	meaning    *meaning
	// attempts are the calls to models that brought nothing.
	attempts []events.ModelAttempt
}

func (p *Planner) job(ctx context.Context, q *events.Question, e *events.Event) (*job, error) {
	taken, err := p.schemas.read(ctx, q, e)
	if err != nil {
		return nil, err
	}
	m, err := p.meaning(ctx, q, taken)
	if err != nil {
		return nil, err
	}
	v, err := p.vocabulary(ctx, q)
	if err != nil {
		return nil, err
	}
	return &job{q: q, e: e, schema: m.schema, asked: inZone(q.Events[0].Time.UTC(), taken), vocabulary: v, meaning: m}, nil
}

// outOfAttempts ends a question, naming what was wrong with its last statement.
func outOfAttempts(q *events.Question, attempts int) *events.Error {
	last := q.Rejected[len(q.Rejected)-1].Error
	tries := "attempt"
	if attempts > 1 {
		tries = "attempts"
	}
	e := events.NewError(events.StagePlanner, events.ClassAttempts, fmt.Sprintf(
		"no statement passed in %d %s; the last was refused because: %s. Ask in other words, or name the tables and columns you mean",
		attempts, tries, last.Message))
	e.Piece, e.Position, e.Near = last.Piece, last.Position, last.Near
	return e
}

var _ events.Handler = (*Planner)(nil)

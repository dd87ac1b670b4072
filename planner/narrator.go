package planner

import (
	"context"
	"slices"
	"time"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/flight"
)

// Narration tells whether a model may put results of a connection into words.
type Narration interface {
	// MayNarrate is false where rows must not reach a model, or where prose by models is
	// not wanted.
	MayNarrate(ctx context.Context, tenant, connection string) (bool, error)
}

// NarratorConfig is what a Narrator works with. Every field may be left out.
type NarratorConfig struct {
	// Schemas serve follow-up questions; with nil there are none.
	Schemas Schemas
	// Offline tells which follow-up questions can be answered; with nil all are offered.
	Offline OfflinePlanner
	// Writer writes prose; with nil it comes from the template.
	Writer Writer
	// Narration is asked before each prompt; nil allows all.
	Narration Narration
	// Plans keeps plans that answered for others; nil keeps none.
	Plans Plans
	// Drafts shows prose while it is written; nil does not.
	Drafts Drafts
	// Clock is time.Now unless a test says otherwise.
	Clock func() time.Time
	// Patience is the most that a model may take for its text (20 s).
	Patience time.Duration
}

// Narrator is the stage that puts a result into words: a template's, or those of a model.
// Either way every figure is found again in the result before the text is published. What
// a model writes is recorded first, as its narration, and the answer is made of the
// record: a crash or a replay does not pay for it again. It is safe for concurrent use.
type Narrator struct {
	cfg     NarratorConfig
	texts   *texts
	flights flight.Group[*events.Narration]
}

// NewNarrator returns a narrator.
func NewNarrator(cfg NarratorConfig) *Narrator {
	if cfg.Clock == nil {
		cfg.Clock = time.Now
	}
	if cfg.Patience == 0 {
		cfg.Patience = 20 * time.Second
	}
	return &Narrator{cfg: cfg, texts: newTexts()}
}

// NarratorKinds are the events a Narrator answers.
func NarratorKinds() []events.Kind { return []events.Kind{events.KindExecuted, events.KindNarration} }

// Handle implements events.Handler.
func (n *Narrator) Handle(ctx context.Context, q *events.Question, e *events.Event) (events.Body, error) {
	ctx, span := bus.StartSpan(ctx, "narrate")
	body, err := n.handle(ctx, q, e)
	span.End(err)
	return body, err
}

func (n *Narrator) handle(ctx context.Context, q *events.Question, e *events.Event) (events.Body, error) {
	switch b := e.Body.(type) {
	case *events.Executed:
		if b.Written != nil {
			return tellWritten(q, b.Written), nil
		}
		t := newTale(q, b)
		if n.wants(ctx, t) {
			return n.write(ctx, t, e)
		}
		return n.answer(ctx, t, nil), nil
	case *events.Narration:
		if q.Executed == nil {
			return nil, nil
		}
		return n.answer(ctx, newTale(q, q.Executed), b), nil
	default:
		return nil, nil
	}
}

// tale is a result that is to be told.
type tale struct {
	q      *events.Question
	plan   *events.Planned // in the words of the candidate that ran
	result *events.Executed
	shape  shape
	told   []sentence // by the template
}

func newTale(q *events.Question, result *events.Executed) *tale {
	plan := q.Planned
	if plan == nil {
		plan = &events.Planned{}
	}
	plan = asRun(plan, result)
	s := shapeOf(result)
	return &tale{q: q, plan: plan, result: result, shape: s, told: tell(plan, result, s)}
}

// answer tells a result, in a model's words if there are some that hold.
func (n *Narrator) answer(ctx context.Context, t *tale, narration *events.Narration) *events.Answered {
	r := t.result
	text, check, author := t.prose(narration)
	schema := n.schema(ctx, t.q)
	answer := &events.Answered{
		Text: text, Marks: t.marks(text, author), Author: author, Chart: chartFor(t.plan, r, t.shape), Hints: hints(t.q, r, schema),
		Checks: append([]events.Check{check, completeCheck(r), emptyCheck(r)}, slices.Concat(maskedChecks(r), filteredChecks(r), metricChecks(t.q.Planned))...),
	}
	judge(answer, t.q, t.plan, r, schema)
	n.keep(ctx, t.q, r, schema, answer.Checks)
	if schema != nil {
		answer.FollowUps = n.followUps(t.q, r, schema)
	}
	return answer
}

// schema is the snapshot, nil if there is none: the answer is still an answer
// then, and only suggests nothing.
func (n *Narrator) schema(ctx context.Context, q *events.Question) *events.Schema {
	if n.cfg.Schemas == nil {
		return nil
	}
	schema, err := n.cfg.Schemas.Schema(ctx, q.Tenant, q.Asked.Connection)
	if err != nil {
		return nil
	}
	return schema
}

var _ events.Handler = (*Narrator)(nil)

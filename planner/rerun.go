package planner

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"arivu/events"
	"arivu/planner/llm/replay"
)

// Step is an event of a past question that was handled again.
type Step struct {
	Answered events.Kind // what was handled
	Attempt  int         // of what came of it
	Recorded events.Body // what had come of it
	Now      events.Body // what comes of it now
	// Waits says why nothing does, "" if something does.
	Waits string
}

// Same reports whether the same came of it, byte for byte but for the key of the cache,
// which tells models apart that a replay does not ask, and the prompt with what was told in
// it, to which the reply on the log was given: a replay gives it to another one.
func (s Step) Same() bool {
	if s.Waits != "" {
		return false
	}
	then, err := json.Marshal(compared(s.Recorded))
	if err != nil {
		return false
	}
	now, err := json.Marshal(compared(s.Now))
	return err == nil && bytes.Equal(then, now)
}

func compared(body events.Body) events.Body {
	switch b := body.(type) {
	case *events.Planned:
		bare := *b
		bare.CacheKey = ""
		return &bare
	case *events.Completion:
		bare := *b
		bare.CacheKey, bare.Prompt, bare.Told, bare.Reused = "", nil, nil, nil
		return &bare
	default:
		return body
	}
}

// Rerun handles the events of a past question again, in their order and at their time,
// with the models' recorded replies and the results that are on the log: nobody is asked
// and nothing runs or is written. Lessons and plans that were reused are taken as they
// are. The schema, what people have taught and the code are today's, so that a difference
// is theirs. narrator puts results into words and must ask no model either.
func Rerun(ctx context.Context, cfg Config, narrator events.Handler, q *events.Question) ([]Step, error) {
	var now time.Time
	cfg.Models, cfg.Plans, cfg.Clock = replay.New(q), nil, func() time.Time { return now }
	// As many replies as are on the log, and a witness if there was one.
	cfg.Replies, cfg.CompareOffline = MaxReplies, witnessed(q)
	p := New(cfg)
	var steps []Step
	for i, effect := range q.Events {
		cause := causeOf(q, effect)
		handler := handlerOf(cause, effect, p, narrator)
		if handler == nil {
			continue
		}
		then, err := events.NewQuestion(q.Events[:i]...)
		if err != nil {
			return nil, fmt.Errorf("replaying question %s: %w", q.Question, err)
		}
		now = cause.Time
		step := Step{Answered: cause.Kind(), Attempt: effect.Attempt, Recorded: effect.Body}
		if step.Now, step.Waits, err = again(ctx, handler, then, cause); err != nil {
			return nil, fmt.Errorf("replaying question %s: %w", q.Question, err)
		}
		steps = append(steps, step)
	}
	return steps, nil
}

// witnessed reports whether a model's plan of the question has a statement of the offline
// planner beside it, or is known to be that.
func witnessed(q *events.Question) bool {
	for _, e := range q.Events {
		plan, is := e.Body.(*events.Planned)
		if !is {
			continue
		}
		beside := func(c events.Candidate) bool { return c.Beside == events.PathOffline }
		if slices.Contains(plan.Reasons, sameStatement) || slices.ContainsFunc(plan.Candidates, beside) {
			return true
		}
	}
	return false
}

// again handles one event, and makes an event of a failure as the log has it.
func again(ctx context.Context, h events.Handler, q *events.Question, e *events.Event) (body events.Body, waits string, err error) {
	body, err = h.Handle(ctx, q, e)
	var snooze *events.Snooze
	var failure *events.Error
	switch {
	case errors.As(err, &snooze):
		return nil, snooze.Reason, nil
	case errors.As(err, &failure):
		return &events.Failed{Error: *failure}, "", nil
	default:
		return body, "", err
	}
}

// causeOf is the event that another one answers, nil if none.
func causeOf(q *events.Question, effect *events.Event) *events.Event {
	for _, e := range q.Events {
		if effect.Cause != "" && e.MessageID() == effect.Cause {
			return e
		}
	}
	return nil
}

// handlerOf is who has answered an event and would again, nil if that was not the planner
// or the narrator, or is taken from the log.
func handlerOf(cause, effect *events.Event, planner, narrator events.Handler) events.Handler {
	if cause == nil {
		return nil
	}
	switch b := effect.Body.(type) {
	case *events.Taught, *events.Narration:
		return nil
	case *events.Planned:
		if b.Reused != nil && b.Path == events.PathCached {
			return nil
		}
	case *events.Failed:
		if b.Error.Stage != events.StagePlanner || b.Error.Class == events.ClassDeadline {
			return nil
		}
	}
	switch cause.Kind() {
	case events.KindAsked, events.KindRejected, events.KindCompletion:
		return planner
	case events.KindExecuted, events.KindNarration:
		return narrator
	default:
		return nil
	}
}

var _ Models = (*replay.Recording)(nil)

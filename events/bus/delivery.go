package bus

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.uber.org/zap"

	"arivu/events"
)

// delivery is one event in the hands of a runner.
type delivery struct {
	runner   *Runner
	msg      *message
	received time.Time
	began    time.Time // when its turn came
	cancel   context.CancelCauseFunc
	doubted  bool // the question was canceled while it waited
}

// process sees the event through to an acknowledgement of some kind. If it returns
// without one, the broker delivers the event again.
func (d *delivery) process() {
	r := d.runner
	e, err := r.bus.recall(d.msg.subject, d.msg.seq, d.msg.data)
	if err != nil {
		d.park(err.Error())
		return
	}
	done, ok := d.turn(e)
	if !ok {
		return
	}
	defer done()
	d.began = time.Now()
	q, err := d.question(r.ctx, e)
	if err != nil {
		d.retry(e, nil, err)
		return
	}
	if q.Ended() || q.Effect(e) != nil {
		d.ack(e)
		return
	}
	if d.msg.count > deliveryLimit {
		d.poison(e, q, fmt.Errorf("delivered %d times without an outcome", d.msg.count))
		return
	}
	d.answer(q, e)
}

// question is the state to decide on. An event that may have been handled before
// is looked up in the log; any other is new, and what the cache knows is enough.
func (d *delivery) question(ctx context.Context, e *events.Event) (*events.Question, error) {
	b := d.runner.bus
	suspect := d.doubted || d.msg.count > 1 || d.msg.seq <= b.suspect.Load() || time.Since(d.received) > d.runner.cfg.AckWait/2
	if !suspect {
		return b.upTo(ctx, e)
	}
	q, err := b.load(ctx, e.Address)
	if errors.Is(err, ErrNotFound) {
		if _, err := b.eventOfLeader(ctx, e.Seq); err != nil {
			return nil, err
		}
	} else if err != nil || q.Last().Seq >= e.Seq {
		return q, err
	}
	// A replica that is behind must not make work be done again.
	return nil, fmt.Errorf("%w: a replica of the log is behind", ErrUnavailable)
}

// answer calls the stage and stores what it returns.
func (d *delivery) answer(q *events.Question, e *events.Event) {
	r, b := d.runner, d.runner.bus
	ctx, span, done := d.context(q, e)
	defer done()
	b.probe(PointDelivered, e)
	body, err := d.decide(ctx, q, e)
	span.Set("event", string(e.Kind()))
	var snooze *events.Snooze
	switch {
	case errors.As(err, &snooze):
		span.discard()
		d.snooze(q, max(snooze.Delay, d.backoff()))
		return
	case errors.Is(context.Cause(ctx), errCanceled):
		span.End(errCanceled)
		d.ack(e)
		return
	case errors.Is(context.Cause(ctx), errStopping) && err != nil:
		span.discard()
		_ = d.msg.nak(0)
		return
	}
	var failure *events.Error
	if err != nil && !errors.As(err, &failure) {
		span.End(err)
		d.retry(e, q, err)
		return
	}
	if failure != nil {
		body = &events.Failed{Error: *failure}
	}
	if body == nil {
		span.End(nil)
		d.ack(e)
		return
	}
	b.probe(PointHandled, e)
	span.Set("result", string(body.Kind()))
	err = d.record(q, e, body)
	span.End(errors.Join(err, spanError(body)))
	switch {
	case err == nil:
		d.ack(e)
	case errors.Is(err, ErrConflict):
		d.lostRace(e)
	default:
		d.retry(e, q, err)
	}
	r.forgetErrors(d.msg.seq)
}

// decide applies the question's deadline around the stage.
func (d *delivery) decide(ctx context.Context, q *events.Question, e *events.Event) (events.Body, error) {
	r := d.runner
	// An approved statement may have run before: its stage looks, however late it is.
	if q.Overdue(r.bus.Now()) && e.Kind() != events.KindApproved {
		return nil, q.Lapsed(r.cfg.Stage)
	}
	body, err := r.handle(ctx, q, e)
	if err != nil && e.Kind() != events.KindApproved && errors.Is(context.Cause(ctx), context.DeadlineExceeded) && q.Overdue(r.bus.Now()) {
		return nil, q.Lapsed(r.cfg.Stage)
	}
	return body, err
}

// record stores the effect even while the process is stopping: the work is done
// and would otherwise be done again.
func (d *delivery) record(q *events.Question, e *events.Event, body events.Body) error {
	reply := e.Reply(d.runner.bus.Now(), body)
	reply.Prev = q.Last().Seq
	return d.runner.bus.Append(context.Background(), reply)
}

// lostRace handles a conflict: someone else's event got in between. If it is our
// effect or an end, we are done; else the event comes back with the new state.
func (d *delivery) lostRace(e *events.Event) {
	q, err := d.runner.bus.load(d.runner.ctx, e.Address)
	if err == nil && (q.Ended() || q.Effect(e) != nil) {
		d.ack(e)
		return
	}
	_ = d.msg.nak(50 * time.Millisecond)
}

// context bounds the work by the question's deadline and registers it for cancel.
func (d *delivery) context(q *events.Question, e *events.Event) (context.Context, *Span, func()) {
	b := d.runner.bus
	ctx, cancel := context.WithCancelCause(d.runner.ctx)
	d.cancel = cancel
	ctx, cancelDeadline := context.WithDeadline(ctx, q.Deadline())
	ctx = withRecorder(ctx, &recorder{
		bus: b, address: e.Address, stage: d.runner.cfg.Stage, attempt: e.Attempt, parent: parentSpan(e.TraceParent),
	})
	b.register(e.Question, d)
	ctx, span := StartSpan(ctx, string(d.runner.cfg.Stage))
	span.Set("queue_ms", millis(d.began.Sub(e.Time)))
	return ctx, span, func() {
		b.unregister(e.Question, d)
		cancelDeadline()
		cancel(nil)
	}
}

func (d *delivery) ack(e *events.Event) {
	d.runner.bus.probe(PointBeforeAck, e)
	if err := d.msg.ack(); err != nil {
		d.runner.log.Warn("acknowledging an event", zap.String("question", e.Question), zap.Error(err))
	}
}

// snooze gives the event back for a while, which ends at the deadline, where the question
// is closed.
func (d *delivery) snooze(q *events.Question, wait time.Duration) {
	if left := q.Deadline().Sub(d.runner.bus.Now()); wait > left {
		wait = max(left, 10*time.Millisecond)
	}
	_ = d.msg.nak(wait)
}

func (d *delivery) backoff() time.Duration { return d.growing(100 * time.Millisecond) }

// retry gives the event back after an unexpected error, until there were too many.
func (d *delivery) retry(e *events.Event, q *events.Question, err error) {
	if d.runner.ctx.Err() != nil {
		_ = d.msg.nak(0)
		return
	}
	log := d.runner.log.With(zap.String("question", e.Question), zap.String("event", string(e.Kind())), zap.Error(err))
	if errors.Is(err, ErrUnavailable) {
		log.Warn("message broker unavailable, trying again")
		_ = d.msg.nak(d.backoff())
		return
	}
	n := d.runner.countError(d.msg.seq)
	if n >= d.runner.cfg.Attempts || errors.Is(err, ErrNotFound) {
		d.poison(e, q, err)
		return
	}
	log.Warn("handling failed, trying again", zap.Int("failures", n))
	_ = d.msg.nak(d.backoff())
}

// poison ends an event that cannot be handled: to the dead letters with the
// reason, and its question as failed.
func (d *delivery) poison(e *events.Event, q *events.Question, reason error) {
	if q != nil {
		stage := d.runner.cfg.Stage
		_, err := d.runner.bus.Conclude(d.runner.ctx, e.Address, func(q *events.Question) events.Body {
			if q.Ended() || q.Effect(e) != nil {
				return nil
			}
			return &events.Failed{Error: *events.NewError(stage, events.ClassPoison, fmt.Sprintf(
				"The %s could not handle this question and has set it aside. Ask again; if it fails again, look at its dead letter.", stage))}
		})
		if err != nil {
			_ = d.msg.nak(d.backoff())
			return
		}
	}
	d.park(reason.Error())
	d.runner.forgetErrors(d.msg.seq)
}

// park stores a dead letter and stops the redelivery.
func (d *delivery) park(reason string) {
	letter := DeadLetter{
		Stage: d.runner.cfg.Stage, Subject: d.msg.subject, Seq: d.msg.seq, Deliveries: d.msg.count,
		Reason: reason, Time: d.runner.bus.Now(), Data: d.msg.data,
	}
	if err := d.runner.bus.bury(d.runner.ctx, letter); err != nil {
		d.runner.log.Error("storing a dead letter", zap.Error(err))
		_ = d.msg.nak(d.backoff())
		return
	}
	d.runner.log.Error("event set aside as a dead letter", zap.String("subject", d.msg.subject), zap.String("reason", reason))
	if err := d.msg.term("dead letter"); err != nil {
		d.runner.log.Warn("ending a dead letter's redelivery", zap.Error(err))
	}
}

// spanError is the error a span shows for an outcome that is not one.
func spanError(body events.Body) error {
	switch b := body.(type) {
	case *events.Failed:
		return &b.Error
	case *events.Rejected:
		return &b.Error
	default:
		return nil
	}
}

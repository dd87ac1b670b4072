package bus

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"arivu/events"
)

// How long one attempt to publish may take, and for how long it is tried again. The
// message id makes a repeat harmless; a cluster that lost a leader needs some seconds
// for another, and refuses at once meanwhile.
const (
	publishTimeout  = 2 * time.Second
	publishPatience = 5 * time.Second
	publishPause    = 50 * time.Millisecond // the first; it doubles
)

// persist repeats a publish that does no harm when repeated, for as long as the broker
// is unavailable.
func persist(ctx context.Context, publish func() error) error {
	return persistWhile(ctx, func(err error) bool { return errors.Is(err, ErrUnavailable) }, publish)
}

// persistWhile repeats a publish for as long as its error is one that may pass.
func persistWhile(ctx context.Context, passes func(error) bool, publish func() error) error {
	started := time.Now()
	for pause := publishPause; ; pause *= 2 {
		err := publish()
		if err == nil || !passes(err) || time.Since(started)+pause > publishPatience {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pause):
		}
	}
}

// Append stores e as the next event of its question: it succeeds only if the
// question's newest event is the one at e.Prev, and sets e.Seq. It returns
// ErrConflict if the question has moved on (nothing is stored then) and
// ErrUnavailable if the broker cannot store. Appending the same event again, as
// after a timeout, is a success.
func (b *Bus) Append(ctx context.Context, e *events.Event) error {
	data, err := events.Encode(e)
	if err != nil {
		return err
	}
	msg := &nats.Msg{Subject: e.Subject(), Data: data}
	defer b.outgoing.add(msg.Subject, e, data)()
	err = persist(ctx, func() error { return b.append(ctx, e, msg) })
	if err != nil {
		return fmt.Errorf("storing %s: %w", e.Kind(), err)
	}
	b.history.append(e)
	b.probe(PointStored, e)
	return nil
}

func (b *Bus) append(ctx context.Context, e *events.Event, msg *nats.Msg) error {
	ctx, cancel := context.WithTimeout(ctx, publishTimeout)
	defer cancel()
	ack, err := b.js.PublishMsg(ctx, msg, jetstream.WithMsgID(e.MessageID()),
		jetstream.WithExpectLastSequenceForSubject(e.Prev, e.All()),
		jetstream.WithRetryAttempts(0))
	if err == nil {
		e.Seq = ack.Sequence
		return nil
	}
	if !isWrongLastSequence(err) {
		return asUnavailable(err)
	}
	return b.resolveConflict(ctx, e)
}

// resolveConflict tells an event of ours whose acknowledgement was lost from one
// that came too late.
func (b *Bus) resolveConflict(ctx context.Context, e *events.Event) error {
	q, err := b.load(ctx, e.Address)
	if err != nil {
		return err
	}
	for _, x := range q.Events {
		if x.Prev == e.Prev && x.MessageID() == e.MessageID() && x.Time.Equal(e.Time) && x.Cause == e.Cause {
			e.Seq = x.Seq
			return nil
		}
	}
	return ErrConflict
}

// Conclude appends what decide returns for the question's current state, again
// with the new state whenever another event got in first, until it is stored.
// A nil body ends it without storing anything. It returns the question as it then
// stands.
func (b *Bus) Conclude(ctx context.Context, a events.Address, decide func(*events.Question) events.Body) (*events.Question, error) {
	var concluded *events.Question
	err := contend(ctx, "concluding question "+a.Question, func() error {
		q, err := b.load(ctx, a)
		if err != nil {
			return err
		}
		body := decide(q)
		if body == nil {
			concluded = q
			return nil
		}
		last := q.Last()
		e := &events.Event{
			Address: a, Attempt: last.Attempt, Time: b.Now(), Prev: last.Seq,
			TraceParent: last.TraceParent, Body: body,
		}
		if err := b.Append(ctx, e); err != nil {
			return err
		}
		concluded, err = q.With(e)
		return err
	})
	if err != nil {
		return nil, err
	}
	return concluded, nil
}

func isWrongLastSequence(err error) bool {
	var api *jetstream.APIError
	if !errors.As(err, &api) {
		return false
	}
	// A lone server answers 10071; replicas may answer 10164.
	return api.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequence || api.ErrorCode == 10164
}

// refused reports whether the broker cannot store now and has certainly not stored: what
// has not got an answer may have been.
func refused(err error) bool {
	var api *jetstream.APIError
	return errors.Is(err, jetstream.ErrNoStreamResponse) || errors.As(err, &api) && api.Code >= 500
}

// asUnavailable marks errors that mean "the broker cannot do it now".
func asUnavailable(err error) error {
	if err == nil || errors.Is(err, ErrUnavailable) || errors.Is(err, context.Canceled) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrUnavailable, err)
}

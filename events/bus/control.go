package bus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"go.uber.org/zap"

	"arivu/events"
)

const cancelPrefix = events.ControlPrefix + "cancel."

// Cancel ends a question as canceled and interrupts whoever works on it. A question
// that has ended stays as it is, and so does one whose statement was approved, since
// it may have written; the result tells which.
func (b *Bus) Cancel(ctx context.Context, a events.Address, by, reason string) (*events.Question, error) {
	q, err := b.Conclude(ctx, a, func(q *events.Question) events.Body {
		if q.Ended() || q.Approved != nil {
			return nil
		}
		return &events.Canceled{By: by, Reason: reason}
	})
	if err != nil {
		return nil, err
	}
	// Only now: interrupting first could stop work for a cancel that was never
	// stored. If this notice is lost, the work ends at its own limit, unused.
	if q.Canceled != nil {
		if err := b.nc.Publish(cancelPrefix+a.Question, nil); err != nil {
			b.log.Warn("announcing a cancel", zap.String("question", a.Question), zap.Error(err))
		}
	}
	return q, nil
}

func (b *Bus) listenForCancels() error {
	_, err := b.nc.Subscribe(cancelPrefix+"*", func(m *nats.Msg) {
		question := strings.TrimPrefix(m.Subject, cancelPrefix)
		b.mu.Lock()
		defer b.mu.Unlock()
		for d := range b.inflight[question] {
			d.cancel(errCanceled)
		}
	})
	if err != nil {
		return fmt.Errorf("listening for cancels: %w", err)
	}
	return nil
}

func (b *Bus) register(question string, d *delivery) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.inflight[question] == nil {
		b.inflight[question] = make(map[*delivery]struct{}, 1)
	}
	b.inflight[question][d] = struct{}{}
}

func (b *Bus) unregister(question string, d *delivery) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.inflight[question], d)
	if len(b.inflight[question]) == 0 {
		delete(b.inflight, question)
	}
}

// controlReply is the answer to a request.
type controlReply struct {
	Error *events.Error   `json:"error,omitempty"`
	Body  json.RawMessage `json:"body,omitempty"`
}

// Service answers requests until it is closed.
type Service struct {
	sub    *nats.Subscription
	cancel context.CancelFunc
	slots  chan struct{}
}

// serviceSlots bounds the requests of one verb handled at once in a process.
const serviceSlots = 4

// Serve answers requests of a verb to a role; of several processes that serve it,
// one answers each. An *events.Error travels to the caller as it is; any other
// error is logged and becomes class internal.
func (b *Bus) Serve(role events.Stage, verb string, f func(ctx context.Context, request []byte) (any, error)) (*Service, error) {
	ctx, cancel := context.WithCancel(context.Background())
	s := &Service{cancel: cancel, slots: make(chan struct{}, serviceSlots)}
	sub, err := b.nc.QueueSubscribe(controlSubject(role, verb), string(role), func(m *nats.Msg) {
		s.slots <- struct{}{}
		go func() {
			defer func() { <-s.slots }()
			b.reply(m, b.serveOne(ctx, role, verb, m.Data, f))
		}()
	})
	if err != nil {
		cancel()
		return nil, fmt.Errorf("serving %s %s: %w", role, verb, asUnavailable(err))
	}
	s.sub = sub
	return s, nil
}

// Close stops taking requests, cancels those in hand and waits for them.
func (s *Service) Close() {
	_ = s.sub.Unsubscribe()
	s.cancel()
	for range cap(s.slots) {
		s.slots <- struct{}{}
	}
	for range cap(s.slots) {
		<-s.slots
	}
}

func (b *Bus) serveOne(ctx context.Context, role events.Stage, verb string, data []byte, f func(context.Context, []byte) (any, error)) controlReply {
	result, err := f(ctx, data)
	if err != nil {
		var known *events.Error
		if !errors.As(err, &known) {
			b.log.Error("request failed", zap.String("role", string(role)), zap.String("verb", verb), zap.Error(err))
			known = events.NewError(role, events.ClassInternal, "An internal error stopped the "+string(role)+"; its log has the details.")
		}
		return controlReply{Error: known}
	}
	body, err := json.Marshal(result)
	if err != nil {
		b.log.Error("encoding a reply", zap.String("verb", verb), zap.Error(err))
		return controlReply{Error: events.NewError(role, events.ClassInternal, "The reply could not be encoded.")}
	}
	return controlReply{Body: body}
}

func (b *Bus) reply(m *nats.Msg, r controlReply) {
	data, err := json.Marshal(r)
	if err == nil {
		err = m.Respond(data)
	}
	if err != nil && !errors.Is(err, nats.ErrConnectionClosed) {
		b.log.Warn("replying", zap.String("subject", m.Subject), zap.Error(err))
	}
}

// Call asks a role to do something and decodes its reply into out (nil discards
// it). It returns the role's *events.Error, or one of class unavailable if no
// process serves the verb.
func (b *Bus) Call(ctx context.Context, role events.Stage, verb string, in, out any) error {
	data, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("encoding request %s: %w", verb, err)
	}
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, 30*time.Second)
		defer cancel()
	}
	m, err := b.nc.RequestWithContext(ctx, controlSubject(role, verb), data)
	if err != nil {
		if errors.Is(err, context.Canceled) {
			return err
		}
		return events.NewError(role, events.ClassUnavailable, "No "+string(role)+" answered. Check that one is running.").
			RetryIn(time.Second).WithCause(err)
	}
	var r controlReply
	if err := json.Unmarshal(m.Data, &r); err != nil {
		return fmt.Errorf("decoding reply to %s: %w", verb, err)
	}
	if r.Error != nil {
		return r.Error
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(r.Body, out); err != nil {
		return fmt.Errorf("decoding reply to %s: %w", verb, err)
	}
	return nil
}

func controlSubject(role events.Stage, verb string) string {
	return events.ControlPrefix + string(role) + "." + verb
}

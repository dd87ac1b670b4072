package llm

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/sony/gobreaker/v2"

	"arivu/events"
)

// BreakerConfig tunes a Breaker; zero fields take the defaults.
type BreakerConfig struct {
	// Failures in a row that open the breaker (5).
	Failures uint32
	// OpenFor is how long calls are refused before one may try again (30 s).
	OpenFor time.Duration
	// Patience is how long a call must have waited for its timeout to count
	// against the vendor (5 s): a question with a short deadline proves nothing,
	// and must not switch the model off for everybody else.
	Patience time.Duration
	// OnChange is told of every change of state; nil tells nobody. It must not block, nor
	// call the breaker.
	OnChange func(BreakerChange)
}

// BreakerChange is a breaker's change of state.
type BreakerChange struct {
	From, To string // see Breaker.State
	Reason   string // the last failure that counted
	// RetryAt is when an open breaker lets a call through again, else the zero time.
	RetryAt time.Time
}

// Breaker is a Provider that stops calling a failing one for a while. There is
// one per provider and model. Cancellations and what the vendor blames on the
// request (4xx) do not count; rates are waited out by the vendor's own delay.
type Breaker struct {
	next     Provider
	patience time.Duration
	openFor  time.Duration
	breaker  *gobreaker.CircuitBreaker[*Reply]

	mu     sync.Mutex
	reason string    // of the last counted failure
	opened time.Time // when the breaker last opened
}

// NewBreaker wraps a provider.
func NewBreaker(next Provider, cfg BreakerConfig) *Breaker {
	b := &Breaker{next: next, patience: orDefault(cfg.Patience, 5*time.Second), openFor: orDefault(cfg.OpenFor, 30*time.Second)}
	failures := orDefault(cfg.Failures, 5)
	b.breaker = gobreaker.NewCircuitBreaker[*Reply](gobreaker.Settings{
		Name:        next.Identity().String(),
		MaxRequests: 1,
		Timeout:     b.openFor,
		ReadyToTrip: func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= failures },
		IsExcluded:  excluded,
		// Runs under the breaker's lock: it must not ask the breaker anything.
		OnStateChange: func(_ string, from, to gobreaker.State) {
			change := b.note(from, to)
			if cfg.OnChange != nil {
				cfg.OnChange(change)
			}
		},
	})
	return b
}

func (b *Breaker) note(from, to gobreaker.State) BreakerChange {
	b.mu.Lock()
	defer b.mu.Unlock()
	change := BreakerChange{From: from.String(), To: to.String(), Reason: b.reason}
	if to == gobreaker.StateOpen {
		b.opened = time.Now()
		change.RetryAt = b.opened.Add(b.openFor)
	}
	return change
}

// Identity is that of the wrapped provider.
func (b *Breaker) Identity() Identity { return b.next.Identity() }

// State is "closed" (calls pass), "open" (calls are refused) or "half-open" (one
// call is let through to try).
func (b *Breaker) State() string { return b.breaker.State().String() }

// Refusal is the error with which Complete would fail at once because the breaker is
// open, nil if it would call.
func (b *Breaker) Refusal() error {
	if b.breaker.State() != gobreaker.StateOpen {
		return nil
	}
	return b.refusal("is not called at the moment, after repeated failures", b.remaining())
}

// Complete calls the wrapped provider, or fails at once with class unavailable
// while the breaker is open.
func (b *Breaker) Complete(ctx context.Context, r Request) (*Reply, error) {
	reply, err := b.breaker.Execute(func() (*Reply, error) { return b.call(ctx, r) })
	var hasty *hastyError
	switch {
	case err == nil:
		return reply, nil
	case errors.Is(err, gobreaker.ErrOpenState):
		return nil, b.refusal("is not called at the moment, after repeated failures", b.remaining())
	case errors.Is(err, gobreaker.ErrTooManyRequests):
		return nil, b.refusal("is just being tried again after repeated failures", time.Second)
	case errors.As(err, &hasty):
		return nil, hasty.err
	default:
		return nil, err
	}
}

func (b *Breaker) call(ctx context.Context, r Request) (*Reply, error) {
	start := time.Now()
	reply, err := b.next.Complete(ctx, r)
	if err == nil {
		return reply, nil
	}
	if errors.Is(err, events.ClassTimeout) && time.Since(start) < b.patience {
		return nil, &hastyError{err}
	}
	if !excluded(err) {
		b.mu.Lock()
		b.reason = reason(err)
		b.mu.Unlock()
	}
	return nil, err
}

func (b *Breaker) remaining() time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	return max(b.openFor-time.Since(b.opened), time.Second)
}

func (b *Breaker) refusal(state string, wait time.Duration) error {
	b.mu.Lock()
	last := b.reason
	b.mu.Unlock()
	message := fmt.Sprintf("%s %s; the last one: %s", b.Identity(), state, last)
	return events.NewError(events.StagePlanner, events.ClassUnavailable, message).RetryIn(wait)
}

// hastyError marks a timeout that came too soon to be the vendor's fault.
type hastyError struct{ err error }

func (e *hastyError) Error() string { return e.err.Error() }
func (e *hastyError) Unwrap() error { return e.err }

// excluded are failures that say nothing of how the vendor is: it blames the request,
// the key or the account, or was not waited for.
func excluded(err error) bool {
	var hasty *hastyError
	var status *StatusError
	return errors.Is(err, context.Canceled) || errors.As(err, &hasty) ||
		errors.As(err, &status) && status.ClientFault() ||
		errors.Is(err, events.ClassModelContext) || errors.Is(err, events.ClassModelFilter)
}

// reason is an error's text without the stage, which the refusal adds itself.
func reason(err error) string {
	var e *events.Error
	if errors.As(err, &e) {
		return e.Message
	}
	return "an unexpected error"
}

func orDefault[T comparable](v, def T) T {
	var zero T
	if v == zero {
		return def
	}
	return v
}

var _ Provider = (*Breaker)(nil)

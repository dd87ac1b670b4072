// Package rate keeps all replicas of the planner together within what a vendor allows of
// a model in a minute: requests and tokens.
//
// What was taken stands in one document for each endpoint, by the slot of time in which
// it was taken, and is changed by compare-and-set. A slot counts until a minute after its
// end, so that no minute, wherever it begins, has more than the limit. Where replicas get
// into each other's way, each takes a few requests in advance; those are good in the same
// slot only.
package rate

import (
	"context"
	"sync"
	"time"

	"arivu/events"
	"arivu/events/bus"
)

// Limiter takes from the limits of many endpoints. It is safe for concurrent use. The
// clocks of replicas may differ by less than a slot.
type Limiter struct {
	docs  *bus.Documents
	clock func() time.Time

	mu        sync.Mutex
	endpoints map[string]*endpoint
}

// endpoint is what this process has in hand of one endpoint. Its mutex is held while the
// document is changed: only replicas get into each other's way, not calls.
type endpoint struct {
	mu    sync.Mutex
	slot  int64
	ahead []int // tokens of requests taken in advance, each
	batch int   // how many requests to take at once
}

// Lease is a request that may be made, with the tokens that it is expected to take.
type Lease struct {
	Tokens int
	slot   int64
}

// Full says that a limit is used up.
type Full struct {
	// What names the limit, such as "30 requests a minute".
	What string
	// Wait is how long it takes until enough is free again; 0 if the call is larger than
	// the limit.
	Wait time.Duration
}

// Error says which limit is used up.
func (f *Full) Error() string { return "the rate of " + f.What + " is used up" }

// New returns a limiter whose documents are in a bucket. The clock is time.Now if nil.
func New(docs *bus.Documents, clock func() time.Time) *Limiter {
	if clock == nil {
		clock = time.Now
	}
	return &Limiter{docs: docs, clock: clock, endpoints: map[string]*endpoint{}}
}

// maxBatch bounds what one replica takes in advance.
const maxBatch = 8

// Take takes one request with its tokens from the limits of an endpoint, named by a
// subject token. It returns a *Full if they are used up.
func (l *Limiter) Take(ctx context.Context, key string, limits events.ModelLimits, tokens int) (Lease, error) {
	e := l.endpoint(key)
	e.mu.Lock()
	defer e.mu.Unlock()
	now := l.clock()
	if e.inAdvance(slotAt(now), tokens) {
		return Lease{Tokens: tokens, slot: e.slot}, nil
	}
	var taken int
	slot, conflicts, err := l.change(ctx, key, func(w *window) error {
		if full := w.room(limits, tokens, now); full != nil {
			return full
		}
		taken = w.take(limits, tokens, e.batch, now)
		return nil
	}, now)
	if err != nil {
		return Lease{}, err
	}
	e.learn(conflicts)
	e.slot, e.ahead = slot, e.ahead[:0]
	for range taken - 1 {
		e.ahead = append(e.ahead, tokens)
	}
	return Lease{Tokens: tokens, slot: slot}, nil
}

// Settle corrects a lease once the tokens are known that its call took.
func (l *Limiter) Settle(ctx context.Context, key string, lease Lease, tokens int) error {
	if tokens == lease.Tokens {
		return nil
	}
	e := l.endpoint(key)
	e.mu.Lock()
	defer e.mu.Unlock()
	_, _, err := l.change(ctx, key, func(w *window) error {
		w.correct(lease.slot, tokens-lease.Tokens)
		return nil
	}, l.clock())
	return err
}

func (l *Limiter) endpoint(key string) *endpoint {
	l.mu.Lock()
	defer l.mu.Unlock()
	e := l.endpoints[key]
	if e == nil {
		e = &endpoint{batch: 1}
		l.endpoints[key] = e
	}
	return e
}

// inAdvance uses a request that was taken in advance, if one of this slot is large enough.
func (e *endpoint) inAdvance(slot int64, tokens int) bool {
	if e.slot != slot {
		return false
	}
	for i, n := range e.ahead {
		if n >= tokens {
			e.ahead = append(e.ahead[:i], e.ahead[i+1:]...)
			return true
		}
	}
	return false
}

// learn takes more at once where there were conflicts, and less where there were none.
func (e *endpoint) learn(conflicts int) {
	if conflicts > 0 {
		e.batch = min(2*e.batch, maxBatch)
		return
	}
	e.batch = max(e.batch/2, 1)
}

// change applies f to an endpoint's document. It returns the slot of the moment in the
// document, and how often other replicas were first.
func (l *Limiter) change(ctx context.Context, key string, f func(*window) error, now time.Time) (slot int64, conflicts int, err error) {
	tries := 0
	_, err = bus.Change(ctx, l.docs, key, func(w *window) error {
		tries++
		slot = w.begin(now)
		return f(w)
	})
	return slot, tries - 1, err
}

// Package admit keeps more questions from being accepted than can be answered.
// What is refused here was never accepted, so nothing is lost, and what is
// accepted still meets its deadline.
//
// However much somebody asks, there is room left for others: a tenant may have three times as
// many questions in flight as the gate has room left, and a user as many as that leaves the
// user's tenant. So one user alone may have half of what the tenant may, two a third each,
// and of many each the same.
package admit

import (
	"fmt"
	"sync"
	"time"
)

// Limits bound the questions in flight: accepted by this process and not ended.
type Limits struct {
	InFlight  int // in all, default 4,096
	PerTenant int // of one tenant, default 1,024, and no more than InFlight
}

// A queue is judged by its speed only when it is longer than freeQueue and has
// been busy for as long as a window: a short burst or a slow first answer says
// nothing.
const (
	freeQueue = 64
	window    = 15 * time.Second
)

// patience is the share of a question's time that it may spend waiting.
const patience = 0.8

// Refusal says why a question is not accepted now.
type Refusal struct {
	// Tenant says that the tenant's own limit was met, not the system's.
	Tenant     bool
	Reason     string
	RetryAfter time.Duration
}

// Error is the reason.
func (r *Refusal) Error() string { return r.Reason }

// Gate counts the questions in flight. It is safe for concurrent use.
type Gate struct {
	limits Limits
	clock  func() time.Time

	mu       sync.Mutex
	open     map[string]ticket // by question
	byTenant map[string]int
	byUser   map[user]int
	speed    meter
}

type ticket struct {
	user    user
	expires time.Time
}

type user struct{ tenant, name string }

// crowdFrom is how many questions of one user are no crowd yet: of a gate that lets in few,
// one user may have as many.
const crowdFrom = 8

// Limits are the bounds that hold.
func (g *Gate) Limits() Limits { return g.limits }

// NewGate returns an empty gate; clock tells the time.
func NewGate(limits Limits, clock func() time.Time) *Gate {
	if limits.InFlight <= 0 {
		limits.InFlight = 4096
	}
	if limits.PerTenant <= 0 {
		limits.PerTenant = 1024
	}
	limits.PerTenant = min(limits.PerTenant, limits.InFlight)
	return &Gate{limits: limits, clock: clock, open: make(map[string]ticket), byTenant: make(map[string]int), byUser: make(map[user]int)}
}

// Admit lets a question in, or returns a *Refusal. The question counts as in
// flight until Release, or until its deadline has passed.
func (g *Gate) Admit(question, tenant, name string, deadline time.Time) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	now, who := g.clock(), user{tenant, name}
	if refusal := g.refuse(who, now, deadline); refusal != nil {
		// Questions whose end was missed stop counting once they must have ended.
		if g.expire(now) == 0 {
			return refusal
		}
		if refusal = g.refuse(who, now, deadline); refusal != nil {
			return refusal
		}
	}
	if len(g.open) == 0 {
		g.speed.restart(now)
	}
	g.open[question] = ticket{user: who, expires: deadline}
	g.byTenant[tenant]++
	g.byUser[who]++
	return nil
}

// Release ends a question that was let in; any other is ignored.
func (g *Gate) Release(question string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.drop(question) {
		g.speed.count(g.clock())
	}
}

// InFlight is the number of questions let in and not released.
func (g *Gate) InFlight() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.open)
}

func (g *Gate) refuse(who user, now, deadline time.Time) *Refusal {
	rate, known := g.speed.rate(now)
	switch {
	case len(g.open) >= g.limits.InFlight:
		return &Refusal{
			Reason:     fmt.Sprintf("%d questions are being answered, which is all this server takes at once. Ask again shortly.", len(g.open)),
			RetryAfter: g.wait(len(g.open), now),
		}
	case g.byTenant[who.tenant] >= g.limits.PerTenant:
		n := g.byTenant[who.tenant]
		return &Refusal{
			Tenant:     true,
			Reason:     fmt.Sprintf("%d of your questions are still being answered, which is your limit. Ask again when some have ended.", n),
			RetryAfter: g.wait(len(g.open), now),
		}
	case g.byUser[who] >= max(g.share(who.tenant), crowdFrom):
		return &Refusal{
			Tenant: true,
			Reason: fmt.Sprintf("%d of your questions are still being answered, which is your share while this server has %d in hand. "+
				"Ask again when some have ended.", g.byUser[who], len(g.open)),
			RetryAfter: g.wait(len(g.open), now),
		}
	case known && len(g.open) > freeQueue && float64(len(g.open)) > rate*deadline.Sub(now).Seconds()*patience:
		return &Refusal{
			Reason: fmt.Sprintf("%d questions are waiting and %.1f are answered per second, so yours would miss its deadline. "+
				"Ask again later, or allow more time with options.deadline_ms.", len(g.open), rate),
			RetryAfter: g.wait(len(g.open), now),
		}
	default:
		return nil
	}
}

// share is how many questions of one user of a tenant may be in flight.
func (g *Gate) share(tenant string) int {
	free := g.limits.InFlight - len(g.open)
	return min(g.limits.PerTenant, 3*free) - g.byTenant[tenant]
}

// wait is how long a tenth of a queue takes at the speed of now, between 1 and 30 seconds; 5 while
// that cannot be told.
func (g *Gate) wait(queue int, now time.Time) time.Duration {
	rate := g.speed.lately(now)
	if rate <= 0 {
		return 5 * time.Second
	}
	seconds := float64(queue) / 10 / rate
	return time.Duration(min(max(seconds, 1), 30) * float64(time.Second))
}

func (g *Gate) expire(now time.Time) int {
	n := 0
	for id, t := range g.open {
		if now.After(t.expires) {
			g.drop(id)
			n++
		}
	}
	return n
}

func (g *Gate) drop(question string) bool {
	t, ok := g.open[question]
	if !ok {
		return false
	}
	delete(g.open, question)
	if g.byTenant[t.user.tenant]--; g.byTenant[t.user.tenant] == 0 {
		delete(g.byTenant, t.user.tenant)
	}
	if g.byUser[t.user]--; g.byUser[t.user] == 0 {
		delete(g.byUser, t.user)
	}
	return true
}

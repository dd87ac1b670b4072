package auth

import (
	"net/netip"
	"sync"
	"time"
)

// maxSources bounds what a Throttle remembers.
const maxSources = 10_000

// Throttle lets each source try so often at once, and then once per interval. Addresses
// of version 6 count by their /64, which is what one customer of a provider has.
type Throttle struct {
	burst int
	every time.Duration
	clock func() time.Time

	mu    sync.Mutex
	empty map[netip.Prefix]time.Time // until when what each source took is made up for
}

// NewThrottle returns a throttle that has seen nobody.
func NewThrottle(burst int, every time.Duration, clock func() time.Time) *Throttle {
	return &Throttle{burst: burst, every: every, clock: clock, empty: make(map[netip.Prefix]time.Time)}
}

// Wait is how long a source has to wait before its next try, 0 if it may now.
func (t *Throttle) Wait(from netip.Addr) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	_, wait := t.next(sourceOf(from), t.clock())
	return wait
}

// Take counts a try, unless the source has to wait; then it says how long.
func (t *Throttle) Take(from netip.Addr) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	now, source := t.clock(), sourceOf(from)
	until, wait := t.next(source, now)
	if wait > 0 {
		return wait
	}
	if len(t.empty) >= maxSources {
		t.forget(now)
	}
	t.empty[source] = until
	return 0
}

// next is until when a source makes up for one try more, and how long it has to wait
// before that one.
func (t *Throttle) next(source netip.Prefix, now time.Time) (until time.Time, wait time.Duration) {
	if until = t.empty[source]; until.Before(now) {
		until = now
	}
	until = until.Add(t.every)
	return until, max(0, until.Sub(now)-time.Duration(t.burst)*t.every)
}

// forget makes room: of those that have nothing to make up for, else of anybody, as a
// flood from everywhere must not use up memory.
func (t *Throttle) forget(now time.Time) {
	for source, until := range t.empty {
		if until.Before(now) {
			delete(t.empty, source)
		}
	}
	for source := range t.empty {
		if len(t.empty) <= maxSources*9/10 { // many at once, as each time takes a look at all
			return
		}
		delete(t.empty, source)
	}
}

func sourceOf(a netip.Addr) netip.Prefix {
	a = a.Unmap().WithZone("")
	bits := a.BitLen()
	if a.Is6() {
		bits = 64
	}
	prefix, err := a.Prefix(bits)
	if err != nil {
		return netip.Prefix{} // no address at all, as of a socket of the machine: one source
	}
	return prefix
}

// Package flight lets those who want the same at the same time have it of one of them: the
// first makes it, the others wait. Each of them decides for itself what is the same, by a key
// of all that it depends on.
package flight

import (
	"context"
	"sync"
)

// Group is what is being made in a process, by key. The zero value is ready, and it is safe
// for concurrent use.
type Group[T any] struct {
	mu      sync.Mutex
	flying  map[string]*flight[T]
	waiting int
}

// flight is what one makes for all who want it.
type flight[T any] struct {
	landed chan struct{} // closed when value and made are set
	value  T
	made   bool
}

// Do returns what work returns, or what another has made meanwhile under the same key, and
// reports which. work says whether others may have what it made; if not, be it because it
// failed or was canceled, each of them makes its own. An empty key is nobody else's. Do
// waits for another until ctx is done, and then fails with its cause.
func (g *Group[T]) Do(ctx context.Context, key string, work func() (v T, share bool, err error)) (v T, shared bool, err error) {
	if key == "" {
		v, _, err = work()
		return v, false, err
	}
	f, first := g.board(key)
	if first {
		defer g.land(key, f)
		f.value, f.made, err = work()
		return f.value, false, err
	}
	if err := g.wait(ctx, f); err != nil {
		return v, false, err
	}
	if f.made {
		return f.value, true, nil
	}
	v, _, err = work()
	return v, false, err
}

// wait waits until f is over.
func (g *Group[T]) wait(ctx context.Context, f *flight[T]) error {
	defer g.leave()
	select {
	case <-f.landed:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Waiting tells how many wait for what another makes.
func (g *Group[T]) Waiting() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.waiting
}

// board is the flight under a key, and whether it is a new one.
func (g *Group[T]) board(key string) (f *flight[T], first bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if f := g.flying[key]; f != nil {
		g.waiting++
		return f, false
	}
	if g.flying == nil {
		g.flying = make(map[string]*flight[T])
	}
	f = &flight[T]{landed: make(chan struct{})}
	g.flying[key] = f
	return f, true
}

func (g *Group[T]) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.waiting--
}

func (g *Group[T]) land(key string, f *flight[T]) {
	g.mu.Lock()
	delete(g.flying, key)
	g.mu.Unlock()
	close(f.landed)
}

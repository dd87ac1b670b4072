package executor

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
)

// maxWaiting bounds how many statements of one session wait in a process. What is
// beyond goes back to the log and comes again, so that a crowd of one session's
// questions never fills the room in which others wait.
const maxWaiting = 64

// errCrowded says that a session already has as many statements waiting as it may.
var errCrowded = errors.New("too many statements of the session wait")

// asker is whom a statement runs for.
type asker struct{ user, session string }

// turns lets statements use one database, so many at once; the others wait. Whose
// turn it is next: of the user who has least running, then of the session that has,
// then of those served longest ago, then the first come. And as long as there is
// more than one place, no session takes the last, so that another person's question
// finds one free however much the session asks.
type turns struct {
	places int

	mu       sync.Mutex
	running  int
	served   uint64 // counts turns given
	users    map[string]*tally
	sessions map[asker]*tally
	waiting  []*turn // first come first
}

// tally is what a user or a session has had.
type tally struct {
	running, waiting int
	last             uint64 // the count of served at its last turn
}

// turn is a statement that waits.
type turn struct {
	asker asker
	ready chan struct{} // closed when it may run
}

func newTurns(places int) *turns {
	return &turns{places: max(places, 1), users: map[string]*tally{}, sessions: map[asker]*tally{}}
}

// take waits for a turn and returns the function that ends it. It fails with
// errCrowded at once, or with the cause of ctx.
func (t *turns) take(ctx context.Context, a asker) (done func(), err error) {
	w, err := t.join(a)
	if err != nil {
		return nil, err
	}
	done = sync.OnceFunc(func() { t.end(a) })
	select {
	case <-w.ready:
		return done, nil
	case <-ctx.Done():
	}
	if !t.leave(w) {
		done() // its turn came at the same moment
	}
	return nil, context.Cause(ctx)
}

// load tells how many run and how many wait.
func (t *turns) load() (running, waiting int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.running, len(t.waiting)
}

func (t *turns) join(a asker) (*turn, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := tallyOf(t.sessions, a)
	if s.waiting >= maxWaiting {
		return nil, errCrowded
	}
	s.waiting++
	tallyOf(t.users, a.user).waiting++
	w := &turn{asker: a, ready: make(chan struct{})}
	t.waiting = append(t.waiting, w)
	t.admit()
	return w, nil
}

// leave gives up waiting; false says that the turn has come.
func (t *turns) leave(w *turn) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	i := slices.Index(t.waiting, w)
	if i < 0 {
		return false
	}
	t.remove(i)
	t.forgetIdle()
	return true
}

func (t *turns) end(a asker) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.running--
	t.users[a.user].running--
	t.sessions[a].running--
	t.admit()
	t.forgetIdle()
}

// admit gives turns while there are places and somebody who may have one. The lock
// is held.
func (t *turns) admit() {
	for t.running < t.places {
		next := t.next()
		if next < 0 {
			return
		}
		w := t.waiting[next]
		t.remove(next)
		t.running++
		t.served++
		for _, had := range []*tally{t.users[w.asker.user], t.sessions[w.asker]} {
			had.running++
			had.last = t.served
		}
		close(w.ready)
	}
}

// next is the place in the queue of whose turn it is, -1 if nobody may go.
func (t *turns) next() int {
	best := -1
	for i, w := range t.waiting {
		if t.places > 1 && t.sessions[w.asker].running >= t.places-1 {
			continue
		}
		if best < 0 || t.before(w.asker, t.waiting[best].asker) {
			best = i
		}
	}
	return best
}

func (t *turns) before(a, b asker) bool {
	x, y := t.users[a.user], t.users[b.user]
	s, r := t.sessions[a], t.sessions[b]
	return cmp.Or(cmp.Compare(x.running, y.running), cmp.Compare(s.running, r.running),
		cmp.Compare(x.last, y.last), cmp.Compare(s.last, r.last)) < 0
}

func (t *turns) remove(i int) {
	a := t.waiting[i].asker
	t.waiting = slices.Delete(t.waiting, i, i+1)
	t.users[a.user].waiting--
	t.sessions[a].waiting--
}

// forgetIdle drops what is known of those who neither run nor wait, once nobody
// waits to be compared with them.
func (t *turns) forgetIdle() {
	if len(t.waiting) > 0 {
		return
	}
	dropIdle(t.users)
	dropIdle(t.sessions)
}

func tallyOf[K comparable](m map[K]*tally, key K) *tally {
	if m[key] == nil {
		m[key] = new(tally)
	}
	return m[key]
}

func dropIdle[K comparable](m map[K]*tally) {
	for key, had := range m {
		if had.running == 0 && had.waiting == 0 {
			delete(m, key)
		}
	}
}

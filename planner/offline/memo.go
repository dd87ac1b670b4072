package offline

import (
	"sync"
	"time"

	"arivu/events"
	"arivu/planner/ground"
)

// mostRemembered is how many answers a planner remembers.
const mostRemembered = 512

// memo remembers answers to questions that stand alone. A plan depends on nothing but
// the question, the catalog and the day, so a repeated question, as of a dashboard,
// need not be read again. What is remembered is shared and must not be changed.
type memo struct {
	mu    sync.Mutex
	known map[memoKey]events.Body
	order []memoKey // a ring
	next  int       // the oldest in order
}

type memoKey struct {
	catalog  *ground.Catalog
	question string
	day      string // with the time zone
}

func newMemo() *memo {
	return &memo{known: make(map[memoKey]events.Body), order: make([]memoKey, mostRemembered)}
}

func keyOf(c *ground.Catalog, in Input) memoKey {
	return memoKey{catalog: c, question: in.Question, day: in.Now.Format(time.DateOnly) + " " + in.Now.Location().String()}
}

func (m *memo) get(k memoKey) (events.Body, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	body, ok := m.known[k]
	return body, ok
}

func (m *memo) put(k memoKey, body events.Body) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.known[k]; ok {
		return
	}
	delete(m.known, m.order[m.next])
	m.order[m.next] = k
	m.next = (m.next + 1) % len(m.order)
	m.known[k] = body
}

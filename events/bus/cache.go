package bus

import (
	"container/list"
	"sync"

	"arivu/events"
)

// The bounds of what a process remembers: the most recent questions, until the
// encodings of their events together are this long. In memory they take several
// times that. The cache only saves reading and decoding: whoever decides on it is
// corrected by the conditional append.
const (
	historyCacheSize  = 1024
	historyCacheBytes = 16 << 20
)

// historyCache remembers the newest known state of recent questions. Values are
// never changed in place, so they are shared freely.
type historyCache struct {
	mu    sync.Mutex
	byID  map[string]*list.Element // of *remembered
	order *list.List               // most recent first
	bytes int
}

type remembered struct {
	question *events.Question
	bytes    int
}

func newHistoryCache() *historyCache {
	return &historyCache{byID: make(map[string]*list.Element, historyCacheSize), order: list.New()}
}

func (c *historyCache) get(id string) *events.Question {
	c.mu.Lock()
	defer c.mu.Unlock()
	el, ok := c.byID[id]
	if !ok {
		return nil
	}
	c.order.MoveToFront(el)
	return entry(el).question
}

// entry is what the list holds, and nothing else ever is in it.
func entry(el *list.Element) *remembered {
	return el.Value.(*remembered) //nolint:forcetypeassert // see above
}

// event returns an event of a question, if it is known.
func (c *historyCache) event(id string, seq uint64) *events.Event {
	q := c.get(id)
	if q == nil {
		return nil
	}
	for _, e := range q.Events {
		if e.Seq == seq {
			return e
		}
	}
	return nil
}

// put remembers q unless a newer state is known.
func (c *historyCache) put(q *events.Question) {
	c.mu.Lock()
	defer c.mu.Unlock()
	el, ok := c.byID[q.Question]
	if !ok {
		el = c.order.PushFront(new(remembered))
		c.byID[q.Question] = el
	}
	c.order.MoveToFront(el)
	r := entry(el)
	if r.question != nil && r.question.Last().Seq >= q.Last().Seq {
		return
	}
	size := encodedSize(q)
	c.bytes += size - r.bytes
	r.question, r.bytes = q, size
	for c.order.Len() > historyCacheSize || (c.bytes > historyCacheBytes && c.order.Len() > 1) {
		c.forgetOldest()
	}
}

func (c *historyCache) forgetOldest() {
	oldest := c.order.Back()
	r := entry(oldest)
	c.order.Remove(oldest)
	delete(c.byID, r.question.Question)
	c.bytes -= r.bytes
}

func encodedSize(q *events.Question) int {
	n := 0
	for _, e := range q.Events {
		n += e.Size
	}
	return n
}

// append adds a stored event if the state before it is known.
func (c *historyCache) append(e *events.Event) {
	q := c.get(e.Question)
	if q == nil {
		if e.Prev != 0 {
			return
		}
		q = new(events.Question)
	}
	if next, err := q.With(e); err == nil {
		c.put(next)
	}
}

package bus

import (
	"container/list"
	"sync"

	"arivu/events"
)

// historyCacheSize is how many questions a process remembers. The cache only
// saves reads: whoever decides on it is corrected by the conditional append.
const historyCacheSize = 4096

// historyCache remembers the newest known state of recent questions. Values are
// never changed in place, so they are shared freely.
type historyCache struct {
	mu    sync.Mutex
	size  int
	byID  map[string]*list.Element
	order *list.List // most recent first
}

func newHistoryCache(size int) *historyCache {
	return &historyCache{size: size, byID: make(map[string]*list.Element, size), order: list.New()}
}

func (c *historyCache) get(id string) *events.Question {
	c.mu.Lock()
	defer c.mu.Unlock()
	el, ok := c.byID[id]
	if !ok {
		return nil
	}
	c.order.MoveToFront(el)
	return el.Value.(*events.Question)
}

// put remembers q unless a newer state is known.
func (c *historyCache) put(q *events.Question) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if el, ok := c.byID[q.Question]; ok {
		if el.Value.(*events.Question).Last().Seq < q.Last().Seq {
			el.Value = q
		}
		c.order.MoveToFront(el)
		return
	}
	c.byID[q.Question] = c.order.PushFront(q)
	if c.order.Len() > c.size {
		oldest := c.order.Back()
		c.order.Remove(oldest)
		delete(c.byID, oldest.Value.(*events.Question).Question)
	}
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

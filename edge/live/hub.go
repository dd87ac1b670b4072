package live

import (
	"hash/maphash"
	"sync"
	"sync/atomic"

	"arivu/events"
)

// shards keep viewers that come and go from waiting for each other.
const shards = 64

// Hub knows who watches what. Event and Spans are called by the feed, one at a
// time each, and never block on a viewer.
type Hub struct {
	seed   maphash.Seed
	shards [shards]shard
	last   atomic.Uint64
}

type shard struct {
	mu      sync.RWMutex
	viewers map[Topic]map[*Viewer]struct{}
}

// NewHub returns a hub that nobody watches yet.
func NewHub() *Hub {
	h := &Hub{seed: maphash.MakeSeed()}
	for i := range h.shards {
		h.shards[i].viewers = make(map[Topic]map[*Viewer]struct{})
	}
	return h
}

// Event offers a stored event to those who watch it; load decodes it, at most
// once and only if somebody does.
func (h *Hub) Event(a events.Address, kind events.Kind, seq uint64, load func() (*events.Event, error)) {
	h.last.Store(seq)
	var u *Update
	for _, topic := range [...]Topic{{Tenant: a.Tenant, Question: a.Question}, {Tenant: a.Tenant, Session: a.Session}, TenantTopic(a.Tenant)} {
		h.each(topic, func(v *Viewer) {
			if u == nil {
				u = &Update{Address: a, Kind: kind, Seq: seq, load: load}
			}
			v.offer(topic, u)
		})
	}
}

// Spans offers encoded spans to those who watch their question. What cannot be
// read is dropped: spans are decoration.
func (h *Hub) Spans(a events.Address, data []byte) {
	var updates []*Update
	decoded := false
	for _, topic := range [...]Topic{{Tenant: a.Tenant, Question: a.Question}, {Tenant: a.Tenant, Session: a.Session}} {
		h.each(topic, func(v *Viewer) {
			if !v.watches {
				return
			}
			if !decoded {
				updates, decoded = spanUpdates(a, data), true
			}
			for _, u := range updates {
				v.offer(topic, u)
			}
		})
	}
}

// Draft offers an encoded draft of an answer to those who watch its question. What
// cannot be read is dropped: the answer comes without it.
func (h *Hub) Draft(a events.Address, data []byte) {
	var u *Update
	for _, topic := range [...]Topic{{Tenant: a.Tenant, Question: a.Question}, {Tenant: a.Tenant, Session: a.Session}} {
		h.each(topic, func(v *Viewer) {
			if !v.watches {
				return
			}
			if u == nil {
				u = draftUpdate(a, data)
			}
			if u.draft != nil {
				v.offerDraft(topic, u)
			}
		})
	}
}

// draftUpdate is the update for an encoded draft, an empty one if it cannot be read.
func draftUpdate(a events.Address, data []byte) *Update {
	d, err := events.DecodeDraft(a, data)
	if err != nil {
		return new(Update)
	}
	return &Update{Address: a, draft: d}
}

// Changed gives a note to those who watch a connection. One who leaves too many notes
// untaken misses it.
func (h *Hub) Changed(tenant, connection string, note any) {
	h.each(ConnectionTopic(tenant, connection), func(v *Viewer) { _ = v.Post(note) })
}

func spanUpdates(a events.Address, data []byte) []*Update {
	spans, err := events.DecodeSpans(data)
	if err != nil || spans[0].Address != a {
		return nil
	}
	updates := make([]*Update, len(spans))
	for i, s := range spans {
		updates[i] = NewSpanUpdate(s)
	}
	return updates
}

// Begin says after which sequence the feed delivers.
func (h *Hub) Begin(after uint64) {
	for {
		last := h.last.Load()
		if last >= after || h.last.CompareAndSwap(last, after) {
			return
		}
	}
}

// Last is how far the feed is: every event before this sequence has been offered.
func (h *Hub) Last() uint64 { return h.last.Load() }

// each calls f for everyone who watches a topic.
func (h *Hub) each(t Topic, f func(*Viewer)) {
	s := h.shard(t)
	s.mu.RLock()
	defer s.mu.RUnlock()
	for v := range s.viewers[t] {
		f(v)
	}
}

func (h *Hub) add(t Topic, v *Viewer) {
	s := h.shard(t)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.viewers[t] == nil {
		s.viewers[t] = make(map[*Viewer]struct{}, 1)
	}
	s.viewers[t][v] = struct{}{}
}

func (h *Hub) remove(t Topic, v *Viewer) {
	s := h.shard(t)
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.viewers[t], v)
	if len(s.viewers[t]) == 0 {
		delete(s.viewers, t)
	}
}

func (h *Hub) shard(t Topic) *shard {
	return &h.shards[maphash.Comparable(h.seed, t)%shards]
}

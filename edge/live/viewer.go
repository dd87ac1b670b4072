package live

import "sync"

// Item is one thing for a viewer, in order.
type Item struct {
	Topic  Topic
	Update *Update // nil for a gap or a note
	// Gap says that the viewer was too slow: updates of the topic after the
	// sequence After were not kept, and the topic is no longer watched.
	Gap   bool
	After uint64
	// Note is what the viewer's owner put in between, see Post.
	Note any
}

// Viewer is one receiver with a bounded queue. One goroutine takes from it; any
// may watch, drop and close.
type Viewer struct {
	hub   *Hub
	limit int
	// watches says that it wants what is not an event beside those: spans, drafts.
	watches bool
	ready   chan struct{} // holds a token while the queue may have something

	// watch serialises what changes which topics the hub knows of.
	watch sync.Mutex

	mu     sync.Mutex
	queue  []Item
	notes  int // of Post, in the queue
	subs   map[Topic]*subscription
	closed bool
}

// subscription is one watched topic of one viewer.
type subscription struct {
	last   uint64 // newest sequence queued
	held   []*Update
	hold   bool
	missed bool // while held
}

// NewViewer returns a viewer of events, spans and drafts that keeps at most limit updates
// for its owner.
func (h *Hub) NewViewer(limit int) *Viewer {
	v := h.newViewer(limit)
	v.watches = true
	return v
}

// newViewer returns a viewer of events only.
func (h *Hub) newViewer(limit int) *Viewer {
	return &Viewer{hub: h, limit: limit, ready: make(chan struct{}, 1), subs: make(map[Topic]*subscription, 1)}
}

// Watch watches a connection: its notes come from now on, after the one given.
func (v *Viewer) Watch(t Topic, note any) {
	v.Hold(t, 0)
	v.Release(t, note, nil)
}

// Hold watches a topic from now on but keeps its updates back until Release, so
// that what is stored can be sent first. after is what the viewer has seen.
func (v *Viewer) Hold(t Topic, after uint64) {
	v.watch.Lock()
	defer v.watch.Unlock()
	v.mu.Lock()
	closed := v.closed
	if !closed {
		v.subs[t] = &subscription{last: after, hold: true}
	}
	v.mu.Unlock()
	if !closed {
		v.hub.add(t, v)
	}
}

// Release queues a note (unless nil), then what is stored and what was held back,
// in the order of the log and each once, and lets the topic go on live.
func (v *Viewer) Release(t Topic, note any, stored []*Update) {
	v.mu.Lock()
	defer v.mu.Unlock()
	s := v.subs[t]
	if s == nil || v.closed {
		return
	}
	if t.Question == "" {
		stored = upTo(stored, v.hub.Last())
	}
	if note != nil {
		v.queue = append(v.queue, Item{Topic: t, Note: note})
	}
	for _, u := range merge(stored, s.held, s.last) {
		v.queue = append(v.queue, Item{Topic: t, Update: u})
		s.last = max(s.last, u.Seq)
	}
	s.held, s.hold = nil, false
	if s.missed {
		v.lose(t, s)
	}
	v.wake()
}

// Drop stops watching a topic. Updates already queued are still handed out.
func (v *Viewer) Drop(t Topic) {
	v.watch.Lock()
	defer v.watch.Unlock()
	v.mu.Lock()
	delete(v.subs, t)
	v.mu.Unlock()
	v.hub.remove(t, v)
}

// Post queues a note for the viewer's owner, in order with the updates. It
// reports false when there are too many that nobody has taken.
func (v *Viewer) Post(note any) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed || v.notes >= v.limit {
		return false
	}
	v.notes++
	v.queue = append(v.queue, Item{Note: note})
	v.wake()
	return true
}

// Watches is the number of topics watched.
func (v *Viewer) Watches() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return len(v.subs)
}

// Watching reports whether a topic is watched.
func (v *Viewer) Watching(t Topic) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.subs[t] != nil
}

// Ready gives a token whenever Take may have something.
func (v *Viewer) Ready() <-chan struct{} { return v.ready }

// Take empties the queue.
func (v *Viewer) Take() []Item {
	v.mu.Lock()
	items := v.queue
	v.queue, v.notes = nil, 0
	v.mu.Unlock()
	for _, item := range items {
		if item.Gap {
			v.forget(item.Topic)
		}
	}
	return items
}

// Close stops watching everything. It is safe to call twice.
func (v *Viewer) Close() {
	v.watch.Lock()
	defer v.watch.Unlock()
	v.mu.Lock()
	topics := make([]Topic, 0, len(v.subs))
	for t := range v.subs {
		topics = append(topics, t)
	}
	// Topics lost in a gap that nobody took are still known to the hub.
	for _, item := range v.queue {
		if item.Gap {
			topics = append(topics, item.Topic)
		}
	}
	v.closed, v.subs, v.queue = true, nil, nil
	v.mu.Unlock()
	for _, t := range topics {
		v.hub.remove(t, v)
	}
}

// offer is called by the hub, under the lock of the topic's shard.
func (v *Viewer) offer(t Topic, u *Update) {
	v.mu.Lock()
	defer v.mu.Unlock()
	s := v.subs[t]
	switch {
	case s == nil, u.span == nil && u.Seq <= s.last, v.elsewhere(t, u):
		return
	case s.hold && len(s.held) >= v.limit:
		s.missed = true
	case s.hold && s.missed:
	case s.hold:
		s.held = append(s.held, u)
	case len(v.queue) >= v.limit:
		v.lose(t, s)
		v.wake()
	default:
		v.queue = append(v.queue, Item{Topic: t, Update: u})
		s.last = max(s.last, u.Seq)
		v.wake()
	}
}

// offerDraft is offer for a draft, which only the latest is worth to be shown: it takes
// the place of one that nobody has taken, and is not kept for one who is slow or has only
// begun to watch. Once a later event of its question is queued, it is out of date.
func (v *Viewer) offerDraft(t Topic, u *Update) {
	v.mu.Lock()
	defer v.mu.Unlock()
	s := v.subs[t]
	if s == nil || s.hold || v.elsewhere(t, u) || t.Question != "" && s.last > u.draft.Executed {
		return
	}
	item, n := Item{Topic: t, Update: u}, len(v.queue)
	switch {
	case n > 0 && v.queue[n-1].Update != nil && v.queue[n-1].Update.draft != nil && v.queue[n-1].Update.Address == u.Address:
		v.queue[n-1] = item
	case n < v.limit:
		v.queue = append(v.queue, item)
	default:
		return
	}
	v.wake()
}

// elsewhere reports whether a viewer that watches both a session and one of its
// questions gets the update under the question. What is told of all questions is another
// frame and comes beside.
func (v *Viewer) elsewhere(t Topic, u *Update) bool {
	if t.Question != "" || t.All {
		return false
	}
	return v.subs[QuestionTopic(u.Address)] != nil
}

// lose ends a subscription that could not keep up.
func (v *Viewer) lose(t Topic, s *subscription) {
	v.queue = append(v.queue, Item{Topic: t, Gap: true, After: s.last})
	delete(v.subs, t)
}

// forget tells the hub of a lost topic, unless it is watched again by now. The
// hub cannot do it itself: it is under its own lock when a topic is lost.
func (v *Viewer) forget(t Topic) {
	v.watch.Lock()
	defer v.watch.Unlock()
	v.mu.Lock()
	again := v.subs[t] != nil
	v.mu.Unlock()
	if !again {
		v.hub.remove(t, v)
	}
}

func (v *Viewer) wake() {
	select {
	case v.ready <- struct{}{}:
	default:
	}
}

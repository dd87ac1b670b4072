package bus

import (
	"bytes"
	"sync"

	"arivu/events"
)

// outgoing remembers the events being stored. In a process that has several roles
// an event comes back, to its stage, the tracer and the live feed, before the
// broker's confirmation does; it is then known here by its encoding.
type outgoing struct {
	mu        sync.Mutex
	bySubject map[string]outgoingEvent
}

type outgoingEvent struct {
	event events.Event
	data  []byte
}

func newOutgoing() *outgoing { return &outgoing{bySubject: make(map[string]outgoingEvent)} }

// add remembers e until the function it returns is called.
func (o *outgoing) add(subject string, e *events.Event, data []byte) (done func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.bySubject[subject] = outgoingEvent{event: *e, data: data}
	return func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		delete(o.bySubject, subject)
	}
}

// stored returns the event that was stored at seq, nil if it is not one of these.
func (o *outgoing) stored(subject string, seq uint64, data []byte) *events.Event {
	o.mu.Lock()
	out, ok := o.bySubject[subject]
	o.mu.Unlock()
	if !ok || !bytes.Equal(out.data, data) {
		return nil
	}
	e := out.event
	e.Seq = seq
	return &e
}

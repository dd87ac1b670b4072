package edge

import (
	"sync"

	fasthttpws "github.com/fasthttp/websocket"

	"arivu/edge/auth"
)

// sockets are the live sockets of the process. The HTTP server forgets a
// connection once it has become a socket, so they are closed from here.
type sockets struct {
	limit int

	mu     sync.Mutex
	open   map[*socket]struct{}
	closed bool
	wg     sync.WaitGroup
}

func newSockets(limit int) *sockets {
	return &sockets{limit: limit, open: make(map[*socket]struct{})}
}

func (k *sockets) full() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.open) >= k.limit
}

// add reports false when there is no room, or no time left.
func (k *sockets) add(s *socket) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.closed || len(k.open) >= k.limit {
		return false
	}
	k.open[s] = struct{}{}
	k.wg.Add(1)
	return true
}

func (k *sockets) remove(s *socket) {
	k.mu.Lock()
	delete(k.open, s)
	k.mu.Unlock()
	k.wg.Done()
}

// close says goodbye to every socket, all at once: a slow one must not use up the
// time of the others.
func (k *sockets) close() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.closed {
		return
	}
	k.closed = true
	for s := range k.open {
		k.wg.Go(func() { s.close(fasthttpws.CloseGoingAway, "the server is stopping; connect again") })
	}
}

// recheck ends every socket of somebody who may not be here any more.
func (k *sockets) recheck(still func(auth.Identity) bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.closed {
		return
	}
	for s := range k.open {
		if !still(s.who) {
			k.wg.Go(s.end)
		}
	}
}

// wait returns when the last socket has ended.
func (k *sockets) wait() { k.wg.Wait() }

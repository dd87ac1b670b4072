package edge

import (
	"time"

	"go.uber.org/zap"

	"arivu/events"
)

// maxShown bounds what is remembered of which questions the client sees.
const maxShown = 1024

// shows reports whether the client may know of a question: others may have asked in the
// session that it watches.
func (k *socket) shows(a events.Address) bool {
	if !k.who.Limited() {
		return true
	}
	if sees, known := k.shown[a.Question]; known {
		return sees
	}
	q, err := k.server.bus.Question(k.server.ctx, a)
	if err != nil {
		k.server.log.Warn("an update is left out, as its question cannot be read", zap.Error(err))
		return false
	}
	if k.shown == nil || len(k.shown) >= maxShown {
		k.shown = make(map[string]bool)
	}
	k.shown[a.Question] = k.who.Sees(q.Asked.Connection)
	return k.shown[a.Question]
}

// ending gives a token when what the client was let in with ends by itself.
func (k *socket) ending() (end <-chan time.Time, stop func()) {
	at := k.who.Expires()
	if at.IsZero() {
		return nil, func() {}
	}
	t := time.NewTimer(at.Sub(k.server.cfg.Clock()))
	return t.C, func() { t.Stop() }
}

// closeKey is the code of a socket whose key or login has ended (RFC 6455 leaves those
// from 4000 on to applications): no use to come back with the same.
const closeKey = 4401

// end is close for a client that may not be here any more.
func (k *socket) end() { k.close(closeKey, "the key or the login has ended; log in again") }

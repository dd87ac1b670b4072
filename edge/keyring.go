package edge

import (
	"context"
	"errors"
	"time"

	"go.uber.org/zap"

	"arivu/edge/auth"
	"arivu/events"
	"arivu/events/bus"
)

// keyMirror keeps the keys in memory like those that are stored, and ends the sockets of
// those whose key or login is gone.
type keyMirror struct {
	*auth.Keys
	sockets *sockets
}

// SetKey implements bus.KeyMirror.
func (m keyMirror) SetKey(key events.APIKey, revision uint64) {
	m.Keys.SetKey(key, revision)
	m.sockets.recheck(m.Still)
}

// DropKey implements bus.KeyMirror.
func (m keyMirror) DropKey(id string) {
	m.Keys.DropKey(id)
	m.sockets.recheck(m.Still)
}

// DropLogin implements bus.KeyMirror.
func (m keyMirror) DropLogin(hash string) {
	m.Keys.DropLogin(hash)
	m.sockets.recheck(m.Still)
}

var _ bus.KeyMirror = keyMirror{}

// keepEvery is how often it is looked which uses of keys and logins are to be stored, and
// keepTime how long storing them may take.
const (
	keepEvery = time.Minute
	keepTime  = 2 * time.Second
)

// keepUses stores now and then when keys and logins were last used, and once more when
// the server stops.
func (s *Server) keepUses() {
	tick := time.NewTicker(keepEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			s.storeUses()
		case <-s.serving.Done():
			s.storeUses()
			return
		}
	}
}

// storeUses stores what is due. What cannot be stored now is due again the next time.
func (s *Server) storeUses() {
	ctx, cancel := context.WithTimeout(s.ctx, keepTime)
	defer cancel()
	uses, logins := s.keys.Due()
	var failed error
	for id, use := range uses {
		failed = errors.Join(failed, s.stores.SetUse(ctx, id, use))
	}
	for i := range logins {
		l := &logins[i]
		err := s.stores.UpdateLogin(ctx, l.Hash, &l.Login, l.Revision)
		if !errors.Is(err, bus.ErrConflict) { // ended, or stored by another process
			failed = errors.Join(failed, err)
		}
	}
	if failed != nil {
		s.log.Warn("when keys were used is not stored", zap.Error(failed))
	}
}

package executor

import (
	"context"
	"time"

	"github.com/sony/gobreaker/v2"
	"go.uber.org/zap"

	"arivu/events"
	"arivu/events/bus"
)

// foundDown is the status of a database that could not be looked at.
func foundDown(err error) events.ConnectionStatus {
	return events.ConnectionStatus{Status: events.ConnectionUnreachable, Error: shown(err)}
}

// publishStatus replaces what is told of a connection, whose pool is nil if it cannot be
// used at all. An open breaker was told when it opened.
func (k *keeper) publishStatus(ctx context.Context, key string, p *pool, next events.ConnectionStatus) {
	next.CheckedAt = k.cfg.Bus.Now()
	k.retell(ctx, key, func(s *events.ConnectionStatus) bool {
		if p != nil && p.breaker.State() == gobreaker.StateOpen {
			next.Breaker = s.Breaker
		}
		*s = next
		return true
	})
}

// retell changes what is told of a connection. What cannot be told now is told with the
// next change.
func (k *keeper) retell(ctx context.Context, key string, change func(*events.ConnectionStatus) bool) {
	_, err := bus.Change(ctx, k.docs, bus.StatusKey(key), func(s *events.ConnectionStatus) error {
		if !change(s) {
			return bus.ErrUnchanged
		}
		return nil
	})
	if err != nil {
		k.log.Warn("publishing the state of a connection", zap.Error(err))
	}
}

// broke tells that the breaker of a connection has opened, or with nil that it is open no
// more. A connection that is gone has none.
func (k *keeper) broke(key string, open *events.OpenBreaker) {
	ctx, cancel := context.WithTimeout(context.Background(), statusTime)
	defer cancel()
	k.retell(ctx, key, func(s *events.ConnectionStatus) bool {
		s.Breaker = open
		return s.Status != ""
	})
}

// statusTime bounds telling what became of a breaker.
const statusTime = 5 * time.Second

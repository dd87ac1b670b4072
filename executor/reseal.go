package executor

import (
	"context"
	"errors"
	"fmt"

	"go.uber.org/zap"

	"arivu/events"
	"arivu/events/bus"
)

// reseal seals the credentials of every connection to the vault's present key, so that
// a replaced key opens nothing any more. What cannot be opened is left as it is: its
// connection says so when it is used.
func (x *Executor) reseal(ctx context.Context, docs *bus.Documents) error {
	var keys []string
	err := docs.List(ctx, x.cfg.Tenant, func(key string, _ []byte) error {
		keys = append(keys, key)
		return nil
	})
	if err != nil {
		return fmt.Errorf("listing the connections to seal anew: %w", err)
	}
	anew, foreign := 0, 0
	for _, key := range keys {
		switch done, err := x.resealOne(ctx, docs, key); {
		case errors.Is(err, errForeign):
			foreign++
		case err != nil:
			return fmt.Errorf("sealing connection %s anew: %w", key, err)
		case done:
			anew++
		}
	}
	if anew > 0 || x.cfg.Vault.Keys() > 1 {
		x.log.Info("credentials are sealed to the first vault key", zap.Int("sealed_anew", anew), zap.Int("cannot_be_opened", foreign))
	}
	return nil
}

// errForeign says that a secret was sealed to none of the vault's keys.
var errForeign = errors.New("sealed to another vault")

// resealOne reports whether a connection was sealed anew.
func (x *Executor) resealOne(ctx context.Context, docs *bus.Documents, key string) (done bool, err error) {
	_, err = bus.Change(ctx, docs, key, func(c *events.Connection) error {
		done = false
		for _, sealed := range []*[]byte{&c.Sealed, &c.SealedWrite} {
			if len(*sealed) == 0 {
				continue
			}
			anew, changed, err := x.cfg.Vault.Reseal(*sealed)
			if err != nil {
				return errForeign
			}
			*sealed, done = anew, done || changed
		}
		if !done {
			return bus.ErrUnchanged
		}
		return nil
	})
	return done && err == nil, err
}

package roster

import (
	"context"
	"errors"
	"fmt"

	"go.uber.org/zap"

	"arivu/events"
	"arivu/events/bus"
)

// reseal seals the key of every model to the vault's present key, so that a replaced one
// opens nothing any more. What cannot be opened is left as it is: its model says so when
// it is used.
func (r *Roster) reseal(ctx context.Context) error {
	models, err := r.models.List(ctx, r.cfg.Tenant)
	if err != nil {
		return fmt.Errorf("listing the models to seal anew: %w", err)
	}
	anew, foreign := 0, 0
	for _, m := range models {
		switch done, err := r.resealOne(ctx, m.ID); {
		case errors.Is(err, errForeign):
			foreign++
		case err != nil:
			return fmt.Errorf("sealing the key of model %s anew: %w", m.ID, err)
		case done:
			anew++
		}
	}
	if anew > 0 || foreign > 0 || r.cfg.Vault.Keys() > 1 {
		r.log.Info("keys of models are sealed to the first vault key", zap.Int("sealed_anew", anew), zap.Int("cannot_be_opened", foreign))
	}
	return nil
}

// errForeign says that a key was sealed to none of the vault's keys.
var errForeign = errors.New("sealed to another vault")

// resealOne reports whether a model's key was sealed anew.
func (r *Roster) resealOne(ctx context.Context, id string) (done bool, err error) {
	_, err = r.models.Change(ctx, r.cfg.Tenant, id, func(m *events.Model) error {
		done = false
		if len(m.Sealed) == 0 {
			return bus.ErrUnchanged
		}
		sealed, changed, err := r.cfg.Vault.Reseal(m.Sealed)
		switch {
		case err != nil:
			return errForeign
		case !changed:
			return bus.ErrUnchanged
		}
		m.Sealed, done = sealed, true
		return nil
	})
	return done && err == nil, err
}

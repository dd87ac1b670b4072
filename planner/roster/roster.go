// Package roster keeps the language models that are stored. It publishes the key that
// their secrets are sealed to, stores the model that the configuration declares, and
// opens what is needed to call one. Models come and go while it runs.
package roster

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"reflect"
	"time"

	"go.uber.org/zap"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/vault"
	"arivu/planner/llm"
)

// Config is what a Roster works with. Bus and Vault are required.
type Config struct {
	Bus   *bus.Bus
	Vault *vault.Vault
	// Declared is the model of the configuration, with its key; unless it is Configured
	// there is none. It is stored under events.DeclaredModel. Its proxy and certificates
	// are those of every model.
	Declared llm.Config
	Tenant   string // of the declared model; default events.DefaultTenant
	Logger   *zap.Logger
}

// Roster is the stored models of every tenant. It is safe for concurrent use.
type Roster struct {
	cfg    Config
	log    *zap.Logger
	models *bus.Models
}

// Start publishes the vault's public key, brings the declared model up to date and seals
// every key to the vault's present one. The roster follows changes until life is done;
// ctx bounds the start only.
func Start(ctx, life context.Context, cfg Config) (*Roster, error) {
	if cfg.Logger == nil {
		cfg.Logger = zap.NewNop()
	}
	cfg.Tenant = cmp.Or(cfg.Tenant, events.DefaultTenant)
	models, err := cfg.Bus.Models(life)
	if err != nil {
		return nil, err
	}
	r := &Roster{cfg: cfg, log: cfg.Logger, models: models}
	recipient := events.Recipient{Recipient: cfg.Vault.Recipient()}
	if err := cfg.Bus.Documents(bus.BucketKeys).Put(ctx, events.PlannerRecipientKey, recipient); err != nil {
		return nil, err
	}
	if err := r.declare(ctx); err != nil {
		return nil, fmt.Errorf("storing the configured model: %w", err)
	}
	return r, r.reseal(ctx)
}

// List returns a tenant's models in the order in which they are asked, disabled ones
// included. It is shared: it must not be changed.
func (r *Roster) List(ctx context.Context, tenant string) ([]*events.Model, error) {
	return r.models.List(ctx, tenant)
}

// SetStatus stores how a model was found.
func (r *Roster) SetStatus(ctx context.Context, tenant, id string, status events.ModelStatus) error {
	return r.models.SetStatus(ctx, tenant, id, status)
}

// Config is what is needed to call a model, with its key. A key that was sealed to
// another vault gives an *events.Error that says what to do.
func (r *Roster) Config(m *events.Model) (llm.Config, error) {
	cfg := llm.Config{
		Provider: m.Provider, Model: m.Model, BaseURL: m.BaseURL, APIVersion: m.APIVersion,
		Timeout: time.Duration(m.TimeoutMS) * time.Millisecond,
		Prices:  m.Prices, Proxy: r.cfg.Declared.Proxy, CAFile: r.cfg.Declared.CAFile,
	}
	if len(m.Sealed) > 0 {
		key, err := r.cfg.Vault.Open(m.Sealed)
		if err != nil {
			return llm.Config{}, events.NewError(events.StagePlanner, events.ClassModelAuth, fmt.Sprintf(
				"The key of model %q was sealed to a key that this planner does not have. Give it again with PUT /api/llms/%s or arivu models set %s.",
				m.ID, m.ID, m.ID)).WithCause(err)
		}
		cfg.APIKey = key
	}
	return cfg.WithDefaults(), nil
}

// declare stores the model of the configuration if it is new or changed, and takes away
// the one of a configuration that no longer names any.
func (r *Roster) declare(ctx context.Context) error {
	if !r.cfg.Declared.Configured() {
		return r.undeclare(ctx)
	}
	_, err := r.models.Change(ctx, r.cfg.Tenant, events.DeclaredModel, func(m *events.Model) error {
		next, err := r.declared()
		if err != nil {
			return err
		}
		if m.ID != "" {
			if r.same(m, next) {
				return bus.ErrUnchanged
			}
			// People may have moved it in the order.
			next.Rank, next.Created = m.Rank, m.Created
		}
		*m = *next
		return nil
	})
	return err
}

func (r *Roster) undeclare(ctx context.Context) error {
	_, _, err := r.models.Model(ctx, r.cfg.Tenant, events.DeclaredModel)
	if errors.Is(err, bus.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return r.models.Delete(ctx, r.cfg.Tenant, events.DeclaredModel)
}

// declared is the model of the configuration as it is stored.
func (r *Roster) declared() (*events.Model, error) {
	cfg, now := r.cfg.Declared, r.cfg.Bus.Now()
	m := &events.Model{
		ID: events.DeclaredModel, Provider: cfg.WithDefaults().Provider, Model: cfg.Model, BaseURL: cfg.BaseURL, APIVersion: cfg.APIVersion,
		Origin: events.OriginEnvironment, TimeoutMS: cfg.Timeout.Milliseconds(), Prices: cfg.Prices, Created: now, Updated: now,
	}
	if cfg.APIKey == "" {
		return m, nil
	}
	var err error
	m.Sealed, err = r.cfg.Vault.Seal(cfg.APIKey)
	return m, err
}

// same reports whether what is stored is what the configuration says.
func (r *Roster) same(old, next *events.Model) bool {
	if old.Origin != next.Origin || old.Provider != next.Provider || old.Model != next.Model || old.BaseURL != next.BaseURL ||
		old.APIVersion != next.APIVersion || old.TimeoutMS != next.TimeoutMS || !reflect.DeepEqual(old.Prices, next.Prices) {
		return false
	}
	before, err := r.Config(old)
	return err == nil && before.APIKey == r.cfg.Declared.APIKey
}

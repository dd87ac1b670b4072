// Package fleet asks whichever of a tenant's models can answer: the one they prefer,
// then the next. It keeps one opened provider and one breaker per endpoint, opens them
// anew when their document changes, stays within the rates that are known beforehand and
// the budgets that are set, and tells of every call what became of it.
//
// A model is passed over while its breaker is open, its rate is used up or its budget is
// spent, and another one is asked when it fails. Nothing waits here: a rate that passes
// in time is an error that says how long it takes, and the question is delivered again.
package fleet

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.uber.org/zap"

	"arivu/events"
	"arivu/planner/llm"
	"arivu/planner/llm/budget"
	"arivu/planner/llm/rate"
)

// Source knows the models of each tenant, in the order in which they are asked. A list
// is shared and never changes; another one is another list.
type Source interface {
	List(ctx context.Context, tenant string) ([]*events.Model, error)
	// Config is what is needed to call a model, with its key opened.
	Config(m *events.Model) (llm.Config, error)
}

// Provider is a model with connections to close.
type Provider interface {
	llm.Provider
	Close()
}

// Config is what a Fleet works with. Source and Open are required.
type Config struct {
	Source Source
	// Open returns the provider of a valid configuration. It sends nothing.
	Open func(llm.Config) (Provider, error)
	// Breaker tunes every breaker. OnChange is the fleet's own.
	Breaker llm.BreakerConfig
	// HedgeAfter is how long the first model has before a second one is asked beside it;
	// 0 asks no second.
	HedgeAfter time.Duration
	// Rates shares what vendors allow among replicas; nil knows of no rate.
	Rates *rate.Limiter
	// Budgets bound what is spent in a day; nil bounds nothing.
	Budgets *budget.Ledger
	// Changes is told how each model's breaker changes; nil tells nobody.
	Changes Changes
	// Observer measures; nil does not.
	Observer Observer
	Logger   *zap.Logger // nil discards
}

// Call says for whom a model is asked, and for what.
type Call struct {
	Tenant     string
	Connection string
	User       string
	// Question and Attempt name the call: what is reserved for it is reserved once,
	// however often it is made.
	Question string
	Attempt  int
	// Models are the ids of those that may be asked, by preference; nil is all of the
	// tenant's in their own order.
	Models []string
	// Limit is what the question may use in all, and Spent what it has.
	Limit, Spent budget.Amount
	// Usable, if not nil, reads the reply and says why it is no use. Another model is
	// asked then, if there is one; the last one's reply is returned as it is.
	Usable func(text string) error
	// Restart, if not nil, is called before another model streams its reply from the
	// beginning. With nil no other is asked once a piece has come.
	Restart func()
}

// Outcome says which model answered, which brought nothing before, and what all of them
// charged for.
type Outcome struct {
	Identity llm.Identity
	Took     time.Duration // the call that was answered
	Attempts []events.ModelAttempt
	Usage    events.Usage
}

// ErrNone says that the tenant has no model to ask.
var ErrNone = errors.New("no model is configured")

// Fleet is the models of all tenants. It is safe for concurrent use.
type Fleet struct {
	cfg   Config
	pool  *pool
	tells *teller
}

// New returns a fleet that has opened nothing yet. Close ends it.
func New(cfg Config) *Fleet {
	if cfg.Logger == nil {
		cfg.Logger = zap.NewNop()
	}
	f := &Fleet{cfg: cfg, tells: newTeller(cfg.Changes, cfg.Logger)}
	f.pool = &pool{cfg: cfg, changed: f.breakerChanged, tenants: map[string]*lineup{}, members: map[string]*member{}}
	return f
}

// Close closes all providers, and waits for what is to be told of their breakers, at most
// until ctx is done. No call may be under way.
func (f *Fleet) Close(ctx context.Context) {
	f.tells.close(ctx)
	f.pool.close()
}

// Any reports whether a tenant has a model that is enabled.
func (f *Fleet) Any(ctx context.Context, tenant string) (bool, error) {
	list, err := f.cfg.Source.List(ctx, tenant)
	if err != nil {
		return false, fmt.Errorf("reading the models: %w", err)
	}
	return slices.ContainsFunc(list, func(m *events.Model) bool { return !m.Disabled }), nil
}

// Complete asks the tenant's models, one after the other, until one answers. Its errors
// are those of package llm, a class events.ClassBudget and ErrNone; if several models
// failed, the error names each and why, and is retryable if any of them may answer later.
// The outcome is whole with an error, too. How long all of it may take is ctx's.
func (f *Fleet) Complete(ctx context.Context, call Call, r llm.Request) (*llm.Reply, Outcome, error) {
	seats, err := f.pool.take(ctx, call)
	if err != nil {
		return nil, Outcome{}, err
	}
	defer f.pool.giveBack(seats)
	return newRun(f, call, r, seats).complete(ctx)
}

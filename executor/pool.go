package executor

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/agext/levenshtein"
	"github.com/sony/gobreaker/v2"
	"go.uber.org/zap"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/turns"
	"arivu/executor/engine"
)

// breakerFailures is how many failures in a row open a breaker.
const breakerFailures = 3

// spareConns are the connections to a database beside those of statements that have
// a turn: for looking at its schema, and for one that is still being tidied up.
const spareConns = 2

// pool is one open database. It closes when it has been evicted and nobody uses it
// any more.
type pool struct {
	connection events.Connection
	rules      events.Rules // of the connection, parsed
	engine     engine.Engine
	turns      *turns.Queue // of questions' statements
	exports    *turns.Queue
	breaker    *gobreaker.TwoStepCircuitBreaker[any]
	opened     func() time.Time // when the breaker last opened

	users   int
	evicted bool
}

// pools are the databases open in this process, by tenant and name.
type pools struct {
	cfg  Config
	docs *bus.Documents

	mu    sync.Mutex
	byKey map[string]*pool
	stale map[string]int // evictions of each key, to notice one during an opening
	idle  sync.WaitGroup // pools not closed yet

	// broke is told of breakers that open, and with nil of those that no longer are.
	broke func(key string, open *events.OpenBreaker)
	// telling is what broke is still being told.
	telling sync.WaitGroup
}

func newPools(cfg Config) *pools {
	return &pools{
		cfg: cfg, docs: cfg.Bus.Documents(bus.BucketConnections), byKey: map[string]*pool{}, stale: map[string]int{},
	}
}

// acquire returns the open database of a connection and a function that gives it
// back. An unknown connection is an *events.Error.
func (s *pools) acquire(ctx context.Context, tenant, name string) (*pool, func(), error) {
	key := tenant + "." + name
	s.mu.Lock()
	if p := s.byKey[key]; p != nil {
		p.users++
		s.mu.Unlock()
		return p, func() { s.release(p) }, nil
	}
	before := s.stale[key]
	s.mu.Unlock()
	p, err := s.open(ctx, tenant, name)
	if err != nil {
		return nil, nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.idle.Add(1)
	if other := s.byKey[key]; other != nil {
		p.evicted = true
		s.closeIdle(p)
		p = other
	} else if s.stale[key] == before {
		s.byKey[key] = p
	} else {
		p.evicted = true
	}
	p.users++
	return p, func() { s.release(p) }, nil
}

func (s *pools) release(p *pool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p.users--
	s.closeIdle(p)
}

// closeIdle closes an evicted pool without users. The lock is held: the closing
// itself, which may wait for the database, happens elsewhere.
func (s *pools) closeIdle(p *pool) {
	if !p.evicted || p.users > 0 {
		return
	}
	go func() {
		defer s.idle.Done()
		if err := p.engine.Close(); err != nil {
			s.cfg.Logger.Warn("closing a database", zap.String("connection", p.connection.Name), zap.Error(err))
		}
	}()
}

// renew makes the next acquire see the connection as it is stored now, before word of
// a change has come by itself.
func (s *pools) renew(ctx context.Context, tenant, name string) error {
	var c events.Connection
	_, err := s.docs.Get(ctx, tenant+"."+name, &c)
	if err != nil && !errors.Is(err, bus.ErrNotFound) {
		return err
	}
	s.mu.Lock()
	p := s.byKey[tenant+"."+name]
	s.mu.Unlock()
	if p != nil && !p.connection.Updated.Equal(c.Updated) {
		s.evict(tenant + "." + name)
	}
	return nil
}

// evict forgets a pool, because its connection has changed.
func (s *pools) evict(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stale[key]++
	p := s.byKey[key]
	if p == nil {
		return
	}
	delete(s.byKey, key)
	p.evicted = true
	s.closeIdle(p)
}

// close evicts every pool and waits until all are closed.
func (s *pools) close() {
	s.mu.Lock()
	for key, p := range s.byKey {
		delete(s.byKey, key)
		p.evicted = true
		s.closeIdle(p)
	}
	s.mu.Unlock()
	s.idle.Wait()
	s.telling.Wait()
}

func (s *pools) open(ctx context.Context, tenant, name string) (*pool, error) {
	var c events.Connection
	_, err := s.docs.Get(ctx, tenant+"."+name, &c)
	if errors.Is(err, bus.ErrNotFound) {
		return nil, s.unknown(ctx, tenant, name)
	}
	if err != nil {
		return nil, err
	}
	url, err := s.cfg.Vault.Open(c.Sealed)
	if err != nil {
		return nil, events.NewError(events.StageExecutor, events.ClassUnavailable, fmt.Sprintf(
			"The credentials of connection %q were sealed to another key. Give its URL again, or restore the executor's vault key.", name))
	}
	return s.connect(ctx, tenant+"."+name, c, url)
}

// connect makes the pool for a URL. Nothing is dialled yet.
func (s *pools) connect(ctx context.Context, key string, c events.Connection, url string) (*pool, error) {
	rules, err := c.Options.Rules()
	if err != nil {
		// Better no data than data that were to be kept back.
		return nil, events.NewError(events.StageExecutor, events.ClassUnavailable, fmt.Sprintf(
			"The connection %q has a setting that cannot be read: %v. Correct it.", c.Name, err))
	}
	e, err := s.cfg.Openers.Open(ctx, url, engine.Options{MaxConns: s.cfg.Limits.PerConnection + exportsPerConnection + spareConns, Rules: rules, Worker: s.cfg.Worker})
	if err != nil {
		// What an opener complains about holds no secret and does not heal by itself.
		return nil, events.NewError(events.StageExecutor, events.ClassUnavailable, fmt.Sprintf(
			"The connection %q cannot be used: %v. Give its URL again.", c.Name, err)).WithCause(err)
	}
	p := &pool{connection: c, rules: rules, engine: e, turns: newTurns(s.cfg.Limits.PerConnection), exports: newTurns(exportsPerConnection)}
	var mu sync.Mutex
	var opened time.Time
	p.opened = func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		return opened
	}
	log := s.cfg.Logger.With(zap.String("connection", c.Name))
	p.breaker = gobreaker.NewTwoStepCircuitBreaker[any](gobreaker.Settings{
		Name: c.Name, Timeout: s.cfg.Limits.BreakerOpen,
		ReadyToTrip:  func(n gobreaker.Counts) bool { return n.ConsecutiveFailures >= breakerFailures },
		IsSuccessful: func(err error) bool { return !engine.IsUnavailable(err) },
		IsExcluded:   func(err error) bool { return errors.Is(err, context.Canceled) },
		OnStateChange: func(_ string, from, to gobreaker.State) {
			mu.Lock()
			defer mu.Unlock()
			if to == gobreaker.StateOpen {
				opened = time.Now()
			}
			log.Warn("database breaker", zap.Stringer("from", from), zap.Stringer("to", to))
			s.turned(key, to, opened)
		},
	})
	return p, nil
}

// turned tells of a breaker's change. Whoever caused it does not wait for that. The lock
// of a breaker is held.
func (s *pools) turned(key string, to gobreaker.State, opened time.Time) {
	var open *events.OpenBreaker
	switch {
	case s.broke == nil || to == gobreaker.StateHalfOpen:
		return
	case to == gobreaker.StateOpen:
		open = &events.OpenBreaker{Since: opened.UTC(), RetryAt: opened.Add(s.cfg.Limits.BreakerOpen).UTC()}
	}
	s.telling.Go(func() { s.broke(key, open) })
}

// agrees reports whether a snapshot was taken under the connection's rules about
// hidden and masked columns. Nothing is judged by one that was not.
func (p *pool) agrees(s *events.Schema) bool { return s.Privacy == p.rules.Digest() }

// allow asks the breaker. The error says when to try again.
func (p *pool) allow(open time.Duration) (func(error), error) {
	done, err := p.breaker.Allow()
	if err == nil {
		return done, nil
	}
	wait := max(open-time.Since(p.opened()), 100*time.Millisecond)
	return nil, events.NewError(events.StageExecutor, events.ClassUnavailable, fmt.Sprintf(
		"The database of connection %q could not be reached several times in a row, so it is left alone for now. Try again in %s.",
		p.connection.Name, wait.Round(100*time.Millisecond))).RetryIn(wait)
}

// exists is the error for a connection that there is not.
func (s *pools) exists(ctx context.Context, tenant, name string) error {
	_, err := s.docs.Get(ctx, tenant+"."+name, new(events.Connection))
	if errors.Is(err, bus.ErrNotFound) {
		return s.unknown(ctx, tenant, name)
	}
	return err
}

// unknown names the connections that may have been meant.
func (s *pools) unknown(ctx context.Context, tenant, name string) error {
	type scored struct {
		name  string
		score float64
	}
	var best []scored
	err := s.docs.List(ctx, tenant, func(key string, _ []byte) error {
		other := strings.TrimPrefix(key, tenant+".")
		best = append(best, scored{other, levenshtein.Similarity(name, other, nil)})
		return nil
	})
	if err != nil {
		return err
	}
	failure := events.NewError(events.StageExecutor, events.ClassUnknownConnection, fmt.Sprintf(
		"There is no connection %q. See which there are with GET /api/connections or: arivu connections", name))
	slices.SortStableFunc(best, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	for _, c := range best {
		if c.score >= 0.4 && len(failure.Near) < 3 {
			failure.Near = append(failure.Near, c.name)
		}
	}
	return failure
}

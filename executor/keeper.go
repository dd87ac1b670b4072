package executor

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"go.uber.org/zap"

	"arivu/events"
	"arivu/events/bus"
	"arivu/executor/catalog"
	"arivu/executor/engine"
)

const (
	// keeperSlots is how many snapshots are taken at once.
	keeperSlots = 2
	// snapshotTimeout bounds taking one.
	snapshotTimeout = 2 * time.Minute
	// retryFirst and retryMost bound the pause before an unreachable database is
	// looked at again; it doubles in between.
	retryFirst, retryMost = time.Second, time.Minute
)

// keeper takes the snapshots of every connection: when it is new or changed, on
// demand, and from time to time.
type keeper struct {
	cfg   Config
	pools *pools
	docs  *bus.Documents // snapshots
	log   *zap.Logger

	mu       sync.Mutex
	due      map[string]time.Time // by connection key
	failures map[string]int
	running  map[string]bool
	wake     chan struct{}
	cancel   context.CancelFunc
	wg       sync.WaitGroup
}

func newKeeper(cfg Config, p *pools) *keeper {
	return &keeper{
		cfg: cfg, pools: p, docs: cfg.Bus.Documents(bus.BucketSchemas), log: cfg.Logger.Named("schemas"),
		due: map[string]time.Time{}, failures: map[string]int{}, running: map[string]bool{}, wake: make(chan struct{}, 1),
	}
}

// start looks at every stored connection now and goes on in the background.
func (k *keeper) start(ctx context.Context) error {
	err := k.pools.docs.List(ctx, "*", func(key string, _ []byte) error {
		k.changed(key)
		return nil
	})
	if err != nil {
		return err
	}
	var life context.Context
	life, k.cancel = context.WithCancel(context.Background())
	k.wg.Add(1)
	go k.loop(life)
	return nil
}

func (k *keeper) stop() {
	if k.cancel == nil {
		return
	}
	k.cancel()
	k.wg.Wait()
}

// changed makes a connection due at once.
func (k *keeper) changed(key string) {
	k.mu.Lock()
	k.due[key] = time.Now()
	delete(k.failures, key)
	k.mu.Unlock()
	k.poke()
}

func (k *keeper) loop(ctx context.Context) {
	defer k.wg.Done()
	for {
		wait := k.begin(ctx)
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-k.wake:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// begin starts what is due, as far as slots are free, and returns how long nothing
// else will be.
func (k *keeper) begin(ctx context.Context) time.Duration {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := time.Now()
	next := k.cfg.Limits.SchemaRefresh
	for key, at := range k.due {
		switch {
		case k.running[key]:
		case at.After(now):
			next = min(next, at.Sub(now))
		case len(k.running) < keeperSlots:
			k.running[key] = true
			delete(k.due, key)
			k.wg.Add(1)
			go k.visit(ctx, key)
		}
	}
	return next
}

// visit takes one snapshot and decides when the next is due.
func (k *keeper) visit(ctx context.Context, key string) {
	defer k.wg.Done()
	tenant, name, _ := strings.Cut(key, ".")
	_, err := k.refresh(ctx, tenant, name)
	k.mu.Lock()
	delete(k.running, key)
	_, again := k.due[key]
	switch {
	case ctx.Err() != nil, again:
	case errors.Is(err, events.ClassUnknownConnection):
		delete(k.failures, key)
	case err != nil:
		k.due[key] = time.Now().Add(backoff(k.failures[key]))
		k.failures[key]++
	default:
		delete(k.failures, key)
		k.due[key] = time.Now().Add(jitter(k.cfg.Limits.SchemaRefresh))
	}
	k.mu.Unlock()
	k.poke()
}

func backoff(failures int) time.Duration {
	return jitter(min(retryFirst<<min(failures, 10), retryMost))
}

// jitter spreads the load of many processes and connections.
func jitter(d time.Duration) time.Duration {
	return d - d/10 + time.Duration(rand.Int64N(int64(d/5)+1))
}

// refresh takes a snapshot, publishes it if anything changed, and says what did.
// For a connection that is gone it removes what was published.
func (k *keeper) refresh(ctx context.Context, tenant, name string) (*events.SchemaRefreshed, error) {
	ctx, cancel := context.WithTimeout(ctx, snapshotTimeout)
	defer cancel()
	key := tenant + "." + name
	p, release, err := k.pools.acquire(ctx, tenant, name)
	if errors.Is(err, events.ClassUnknownConnection) {
		return nil, errors.Join(err, k.docs.Delete(ctx, key), k.docs.Delete(ctx, bus.StatusKey(key)))
	}
	if err != nil {
		k.publishStatus(ctx, key, err, "")
		return nil, err
	}
	defer release()
	if err := k.retract(ctx, key, p.rules); err != nil {
		return nil, err
	}
	opts := engine.IntrospectOptions{NoData: p.connection.Options.NoRowsToModel}
	if err := k.sketch(ctx, key, name, p, opts); err != nil {
		return nil, err
	}
	schema, warnings, err := catalog.TakeUnder(ctx, p.rules, name, p.engine, opts, k.cfg.Bus.Now())
	remedy := ""
	if err == nil {
		var excessive []string
		excessive, remedy = k.excess(ctx, p, schema)
		warnings = append(warnings, excessive...)
	}
	if ctx.Err() == nil {
		// What was found under old rules must not be told after what the new ones gave.
		if err := k.unchanged(ctx, key, p); err != nil {
			return nil, err
		}
		k.publishStatus(ctx, key, err, remedy, warnings...)
	}
	if err != nil {
		k.log.Warn("database cannot be looked at", zap.String("connection", name), zap.Error(err))
		return nil, err
	}
	return k.publish(ctx, key, schema)
}

// sketch publishes the structure of a database of which nothing is known yet: reading
// rows may take half a minute, and nobody should be told meanwhile that there is no such
// database. That it cannot be read is for the whole look to say.
func (k *keeper) sketch(ctx context.Context, key, name string, p *pool, opts engine.IntrospectOptions) error {
	if opts.NoData {
		return nil
	}
	before, err := k.published(ctx, key)
	if err != nil || before != nil {
		return err
	}
	opts.NoData = true
	schema, _, err := catalog.TakeUnder(ctx, p.rules, name, p.engine, opts, k.cfg.Bus.Now())
	if err != nil {
		return nil //nolint:nilerr // the whole look meets the same error and tells it
	}
	schema.Partial = true
	if err := k.unchanged(ctx, key, p); err != nil {
		return err
	}
	_, err = k.publish(ctx, key, schema)
	return err
}

// unchanged refuses a snapshot whose connection was changed while it was taken. The
// change has made the connection due again.
func (k *keeper) unchanged(ctx context.Context, key string, p *pool) error {
	var now events.Connection
	_, err := k.pools.docs.Get(ctx, key, &now)
	if errors.Is(err, bus.ErrNotFound) || err == nil && !now.Updated.Equal(p.connection.Updated) {
		k.changed(key)
		return events.NewError(events.StageExecutor, events.ClassUnavailable,
			"The connection was changed while its database was looked at. It is looked at again.").RetryIn(time.Second)
	}
	return err
}

// retract takes back a snapshot that was taken under other rules about hidden and
// masked columns, before the database is even asked: nobody may plan with it while
// the next one is on its way.
func (k *keeper) retract(ctx context.Context, key string, rules events.Rules) error {
	before, err := k.published(ctx, key)
	if err != nil || before == nil || before.Privacy == rules.Digest() {
		return err
	}
	return k.docs.Delete(ctx, key)
}

func (k *keeper) publish(ctx context.Context, key string, schema *events.Schema) (*events.SchemaRefreshed, error) {
	outcome := &events.SchemaRefreshed{Fingerprint: schema.Fingerprint, Changes: []string{}}
	before, err := k.published(ctx, key)
	if err != nil {
		return nil, err
	}
	if before != nil {
		if sameSnapshot(before, schema) {
			return outcome, nil
		}
		for _, change := range catalog.Drift(before, schema) {
			outcome.Changes = append(outcome.Changes, change.String())
		}
	}
	doc, err := events.PackSchema(schema)
	if err != nil {
		return nil, err
	}
	// The change is recorded before the snapshot that it leads to: whoever finds the old
	// snapshot after a crash finds the change again, and recording it again is nothing.
	if len(outcome.Changes) > 0 {
		if err := k.note(ctx, key, before, schema, outcome.Changes); err != nil {
			return nil, err
		}
	}
	return outcome, k.docs.Put(ctx, key, doc)
}

// published is the snapshot that stands now, nil if there is none that can be read.
func (k *keeper) published(ctx context.Context, key string) (*events.Schema, error) {
	var doc events.SchemaDocument
	_, err := k.docs.Get(ctx, key, &doc)
	if errors.Is(err, bus.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	s, err := doc.Unpack()
	if err != nil {
		k.log.Warn("replacing a snapshot that cannot be read", zap.Error(err))
		return nil, nil
	}
	return s, nil
}

// sameSnapshot compares everything but the time, so that a look that finds nothing
// new makes no planner read the snapshot again.
func sameSnapshot(a, b *events.Schema) bool {
	x, y := *a, *b
	x.TakenAt, y.TakenAt = time.Time{}, time.Time{}
	one, err := json.Marshal(x)
	two, err2 := json.Marshal(y)
	return err == nil && err2 == nil && bytes.Equal(one, two)
}

// report tells that a query found a database unreachable. The keeper looks at it
// again soon, so that its recovery shows, too.
func (k *keeper) report(ctx context.Context, tenant, name string, err error) {
	key := tenant + "." + name
	k.publishStatus(context.WithoutCancel(ctx), key, err, "")
	k.mu.Lock()
	soon := time.Now().Add(retryFirst)
	if at, ok := k.due[key]; !ok || at.After(soon) {
		k.due[key] = soon
	}
	k.mu.Unlock()
	k.poke()
}

// poke has the loop look at what is due.
func (k *keeper) poke() {
	select {
	case k.wake <- struct{}{}:
	default:
	}
}

func (k *keeper) publishStatus(ctx context.Context, key string, err error, remedy string, warnings ...string) {
	status := events.ConnectionStatus{
		Status: events.ConnectionOK, CheckedAt: k.cfg.Bus.Now(), Warnings: warnings, Remedy: remedy,
	}
	if err != nil {
		status.Status, status.Error = events.ConnectionUnreachable, shown(err)
	}
	if err := k.docs.Put(ctx, bus.StatusKey(key), status); err != nil {
		k.log.Warn("publishing the state of a connection", zap.Error(err))
	}
}

// shown is what people may read of an error: only messages made for them.
func shown(err error) string {
	var known *events.Error
	if errors.As(err, &known) {
		return known.Message
	}
	return "The database could not be read; the executor's log has the details."
}

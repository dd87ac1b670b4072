package executor

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"time"

	"go.uber.org/zap"

	"arivu/events"
	"arivu/events/bus"
	"arivu/executor/catalog"
	"arivu/executor/engine"
)

// snapshotTimeout bounds taking a snapshot.
const snapshotTimeout = 2 * time.Minute

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
		k.publishStatus(ctx, key, nil, foundDown(err))
		return nil, err
	}
	defer release()
	if err := k.retract(ctx, key, p.rules); err != nil {
		return nil, err
	}
	opts := engine.IntrospectOptions{NoData: p.connection.Options.NoRowsToModel}
	under := k.glimpse(ctx, key)
	defer under.end(ctx)
	if err := k.sketch(ctx, key, name, p, opts); err != nil {
		return nil, err
	}
	schema, status, err := k.look(ctx, name, p, under.options(ctx, opts))
	if ctx.Err() == nil {
		// What was found under old rules must not be told after what the new ones gave.
		if err := k.unchanged(ctx, key, p); err != nil {
			return nil, err
		}
		k.publishStatus(ctx, key, p, status)
	}
	if err != nil {
		k.log.Warn("database cannot be looked at", zap.String("connection", name), zap.Error(err))
		return nil, err
	}
	return k.publish(ctx, key, schema)
}

// look takes the snapshot, and says how the database was found.
func (k *keeper) look(ctx context.Context, name string, p *pool, opts engine.IntrospectOptions) (*events.Schema, events.ConnectionStatus, error) {
	started := time.Now()
	if err := p.engine.Ping(ctx); err != nil {
		return nil, foundDown(err), err
	}
	status := events.ConnectionStatus{Status: events.ConnectionOK, LatencyMS: millis(time.Since(started))}
	schema, warnings, err := catalog.TakeUnder(ctx, p.rules, name, p.engine, opts, k.cfg.Bus.Now())
	if err != nil {
		return nil, foundDown(err), err
	}
	excessive, remedy := k.excess(ctx, p, schema)
	status.Warnings, status.Remedy = append(warnings, excessive...), remedy
	return schema, status, nil
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

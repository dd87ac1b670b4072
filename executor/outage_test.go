package executor_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"arivu/events"
	"arivu/executor"
	"arivu/executor/engine"
	"arivu/executor/engine/pgtest"
	"arivu/executor/engine/postgres"
	"arivu/executor/engine/sqlite"
)

// outage makes the SQLite engines of an executor unreachable at will and counts
// what is asked of them.
type outage struct {
	down                    atomic.Bool
	queries, opened, closed atomic.Int64
}

func (o *outage) install(cfg *executor.Config) {
	cfg.Openers = engine.Openers{
		events.DialectPostgres: postgres.Open,
		events.DialectSQLite: func(ctx context.Context, target *engine.Target, opts engine.Options) (engine.Engine, error) {
			e, err := sqlite.Open(ctx, target, opts)
			o.opened.Add(1)
			return &breakable{Engine: e, outage: o, target: target}, err
		},
	}
}

type breakable struct {
	engine.Engine
	outage *outage
	target *engine.Target
}

func (b *breakable) Introspect(ctx context.Context, opts engine.IntrospectOptions) (*events.Schema, error) {
	if b.outage.down.Load() {
		return nil, engine.Unavailable(b.target, "nobody answers")
	}
	return b.Engine.Introspect(ctx, opts)
}

func (b *breakable) Query(ctx context.Context, sql string, limits engine.Limits, sink engine.Sink) (engine.Outcome, error) {
	b.outage.queries.Add(1)
	if b.outage.down.Load() {
		return engine.Outcome{}, engine.Unavailable(b.target, "nobody answers")
	}
	return b.Engine.Query(ctx, sql, limits, sink)
}

func (b *breakable) Close() error {
	b.outage.closed.Add(1)
	return b.Engine.Close()
}

func unavailable(q *events.Question) bool {
	return q.Failed != nil && errors.Is(&q.Failed.Error, events.ClassUnavailable) && q.Failed.Error.Retryable
}

func TestBreakerOpensAndHalfOpens(t *testing.T) {
	t.Parallel()
	o := new(outage)
	h := newHouse(t, o.install, func(cfg *executor.Config) { cfg.Limits.BreakerOpen = 500 * time.Millisecond })
	const one = "SELECT 1 AS one FROM items LIMIT 1"
	if q := h.plan("shop", one); q.Executed == nil {
		t.Fatalf("before the outage: %+v", q.Failed)
	}
	o.down.Store(true)
	for range 3 {
		if q := h.plan("shop", one); !unavailable(q) || !strings.Contains(q.Failed.Error.Message, "nobody answers") {
			t.Fatalf("during the outage: %+v", q.Failed)
		}
	}
	asked := o.queries.Load()
	q := h.plan("shop", one)
	if o.queries.Load() == asked {
		if !unavailable(q) || q.Failed.Error.RetryAfter <= 0 || !strings.Contains(q.Failed.Error.Message, `"shop"`) {
			t.Errorf("the open breaker says %+v", q.Failed)
		}
	} else {
		t.Log("the breaker half-opened before the question came: the machine is busy")
	}
	// A look that began before the outage may end after it and tell of the time before;
	// the next one is due soon.
	h.await("the outage to show", func() bool { return h.status("shop").Status == events.ConnectionUnreachable })
	o.down.Store(false)
	h.await("the breaker to close", func() bool { return h.plan("shop", one).Executed != nil })
	h.await("the recovery to show", func() bool {
		s := h.status("shop")
		return s.Status == events.ConnectionOK && s.Breaker == nil && s.LatencyMS > 0
	})
}

// That a database is left alone is told, with when it is tried again.
func TestOpenBreakerShows(t *testing.T) {
	t.Parallel()
	o := new(outage)
	h := newHouse(t, o.install)
	if h.status("shop").Breaker != nil {
		t.Error("a breaker is open before anything failed")
	}
	o.down.Store(true)
	for range 3 {
		if q := h.plan("shop", "SELECT 1 AS one FROM items LIMIT 1"); !unavailable(q) {
			t.Fatalf("during the outage: %+v", q.Failed)
		}
	}
	h.await("the open breaker to show", func() bool {
		b := h.status("shop").Breaker
		return b != nil && b.RetryAt.Sub(b.Since) == time.Minute
	})
}

// A complaint of the database is not an outage.
func TestComplaintsLeaveTheBreakerClosed(t *testing.T) {
	t.Parallel()
	o := new(outage)
	h := newHouse(t, o.install)
	for range 5 {
		// The guard cannot know that the text is no JSON.
		q := h.plan("shop", "SELECT json_extract('{', '$.a') FROM items")
		if len(q.Rejected) != 1 || !q.Rejected[0].Error.Class.Repairable() {
			t.Fatalf("%s %+v %+v", q.Status(), q.Rejected, q.Failed)
		}
	}
	if q := h.plan("shop", "SELECT 1 AS one FROM items LIMIT 1"); q.Executed == nil {
		t.Errorf("after the complaints: %+v", q.Failed)
	}
}

func TestDatabaseNeverReadFailsAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.await("the state of the connection", func() bool { return h.status("down").Status == events.ConnectionUnreachable })
	q := h.plan("down", "SELECT 1")
	if !unavailable(q) || strings.Contains(q.Failed.Error.Message, planted) || !strings.Contains(q.Failed.Error.Message, "127.0.0.1:1") {
		t.Errorf("%+v", q.Failed)
	}
}

// endless reads n rows for as long as nobody stops it.
const endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS c FROM n"

func TestStatementRunsIntoItsLimit(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(cfg *executor.Config) { cfg.Limits.QueryTimeout = 200 * time.Millisecond })
	q := h.plan("shop", endless)
	if q.Failed == nil || !errors.Is(&q.Failed.Error, events.ClassTimeout) {
		t.Errorf("%s %+v %+v", q.Status(), q.Rejected, q.Failed)
	}
}

func TestCancelReachesSQLite(t *testing.T) {
	t.Parallel()
	o := new(outage)
	h := newHouse(t, o.install, func(cfg *executor.Config) { cfg.Limits.Slots = 1 })
	planned := h.planned("shop", endless)
	h.await("the statement to run", func() bool { return o.queries.Load() == 1 })
	q, err := h.bus.Cancel(t.Context(), planned.Address, "tester", "")
	if err != nil || q.Canceled == nil {
		t.Fatalf("%+v, %v", q, err)
	}
	// There is one slot: the next question runs only if the statement was stopped.
	if q := h.plan("shop", "SELECT 1 AS one FROM items LIMIT 1"); q.Executed == nil {
		t.Errorf("%s %+v", q.Status(), q.Failed)
	}
}

func TestCancelReachesPostgreSQL(t *testing.T) {
	t.Parallel()
	url := pgtest.Start(t)
	pgtest.Exec(t, url, "CREATE TABLE numbers (i int)", "INSERT INTO numbers SELECT generate_series(1, 10000)")
	h := newHouse(t, func(cfg *executor.Config) {
		cfg.Declared = append(cfg.Declared, executor.Declared{Name: "pg", URL: pgtest.Reader(t, url), Origin: events.OriginEnvironment})
		cfg.Limits.Slots, cfg.Limits.MaxCost = 1, math.MaxInt64
	})
	h.await("the snapshot", func() bool { return h.schema("pg") != nil })
	planned := h.planned("pg", "SELECT count(*) AS c FROM numbers a, numbers b, numbers c WHERE a.i + b.i > c.i")
	running := func() bool { return activity(t, url, "a.i + b.i") > 0 }
	h.await("the statement to run", running)
	if _, err := h.bus.Cancel(t.Context(), planned.Address, "tester", ""); err != nil {
		t.Fatal(err)
	}
	h.await("the server to stop it", func() bool { return !running() })
	q := h.plan("pg", "SELECT count(*) AS c FROM numbers")
	if q.Executed == nil || q.Executed.Dialect != events.DialectPostgres || len(q.Executed.Rows) != 1 {
		t.Errorf("%s %+v", q.Status(), q.Failed)
	}
}

func TestRejectedThenRepaired(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	q := h.outcome(h.planned("shop", "SELECT naem FROM items"))
	if q.Last().Kind() != events.KindRejected {
		t.Fatalf("%s %+v", q.Status(), q.Failed)
	}
	q = h.outcome(h.follow(q.Last(), body("shop", "SELECT name FROM items ORDER BY id LIMIT 1")))
	if q.Executed == nil || q.Last().Attempt != 2 || q.Executed.Rows[0][0] != "item 1" {
		t.Errorf("%s %+v", q.Status(), q.Executed)
	}
}

package executor_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"

	"arivu/events"
	"arivu/events/bus/bustest"
	"arivu/executor"
	"arivu/executor/engine"
	"arivu/executor/engine/sqlite"
)

// watched is an engine whose statements are counted, and that holds those on to
// which it is told to until their context ends.
type watched struct {
	engine.Engine
	queries *atomic.Int32
	hold    string
	holding chan struct{}
}

func (w *watched) Query(ctx context.Context, sql string, limits engine.Limits, sink engine.Sink) (engine.Outcome, error) {
	w.queries.Add(1)
	if w.hold != "" && strings.Contains(sql, w.hold) {
		close(w.holding)
		<-ctx.Done()
		return engine.Outcome{}, ctx.Err()
	}
	return w.Engine.Query(ctx, sql, limits, sink)
}

// watch makes every SQLite engine of an executor a watched one.
func watch(w *watched) func(*executor.Config) {
	return func(cfg *executor.Config) {
		cfg.Openers = engine.Openers{events.DialectSQLite: func(ctx context.Context, target *engine.Target, opts engine.Options) (engine.Engine, error) {
			e, err := sqlite.Open(ctx, target, opts)
			if err != nil {
				return nil, err
			}
			own := *w
			own.Engine = e
			return &own, nil
		}}
	}
}

func scored(candidates ...events.Candidate) *events.Planned {
	return &events.Planned{Connection: "shop", Path: events.PathOffline, Candidates: candidates}
}

func (h *house) run(plan *events.Planned) *events.Question {
	h.t.Helper()
	return h.outcome(h.follow(h.asked(), plan))
}

func (h *house) asked() *events.Event {
	h.t.Helper()
	asked := bustest.Asked("q")
	if err := h.bus.Append(h.t.Context(), asked); err != nil {
		h.t.Fatal(err)
	}
	return asked
}

const (
	someRows = "SELECT name FROM items WHERE id < 4"
	noRows   = "SELECT name FROM items WHERE id < 0"
	noCount  = "SELECT COUNT(*) AS n FROM items WHERE id < 0"
	noSum    = "SELECT SUM(id) AS n FROM items WHERE id < 0"
	// The guard has nothing against it, but the database does.
	failing = "SELECT json_extract(name, '$.x') AS x FROM items"
)

func TestCandidatesAreTriedInOrder(t *testing.T) {
	t.Parallel()
	var queries atomic.Int32
	h := newHouse(t, watch(&watched{queries: &queries}))
	for _, c := range []struct {
		name       string
		candidates []events.Candidate
		ran        int // -1: all are refused
		tried      []events.Trial
		queries    int32
	}{
		{"the first will do", []events.Candidate{{SQL: someRows, Score: 0.9}, {SQL: noRows, Score: 0.9}}, 0, nil, 1},
		{"refused by the guard", []events.Candidate{{SQL: "DELETE FROM items", Score: 0.9}, {SQL: someRows, Score: 0.2}}, 1, []events.Trial{{Outcome: events.TrialRefused}}, 1},
		{"refused by the database", []events.Candidate{{SQL: failing, Score: 0.9}, {SQL: someRows, Score: 0.2}}, 1, []events.Trial{{Outcome: events.TrialRefused}}, 2},
		{"all refused", []events.Candidate{{SQL: failing, Score: 0.9}, {SQL: "SELECT naem FROM items", Score: 0.8}}, -1,
			[]events.Trial{{Outcome: events.TrialRefused}, {Candidate: 1, Outcome: events.TrialRefused}}, 1},
		{"empty beside rows", []events.Candidate{{SQL: noRows, Score: 0.9}, {SQL: someRows, Score: 0.8}}, 0, []events.Trial{{Candidate: 1, Outcome: events.TrialRows}}, 2},
		{"a count of nothing", []events.Candidate{{SQL: noCount, Score: 0.9}, {SQL: someRows, Score: 0.8}}, 0, []events.Trial{{Candidate: 1, Outcome: events.TrialRows}}, 2},
		{"a sum of nothing", []events.Candidate{{SQL: noSum, Score: 0.9}, {SQL: noCount, Score: 0.8}}, 0, []events.Trial{{Candidate: 1, Outcome: events.TrialEmpty}}, 2},
		{"empty beside what is far less likely", []events.Candidate{{SQL: noRows, Score: 0.9}, {SQL: someRows, Score: 0.7}}, 0, nil, 1},
		{"empty beside what is refused", []events.Candidate{{SQL: noRows, Score: 0.9}, {SQL: "DELETE FROM items", Score: 0.9}}, 0, []events.Trial{{Candidate: 1, Outcome: events.TrialRefused}}, 1},
		{"empty beside what fails", []events.Candidate{{SQL: noRows, Score: 0.9}, {SQL: failing, Score: 0.9}}, 0, nil, 2},
		{"no more than a few", []events.Candidate{{SQL: "a"}, {SQL: "b"}, {SQL: "c"}, {SQL: "d"}, {SQL: "e"}, {SQL: someRows}}, -1, make([]events.Trial, 5), 0},
	} {
		before := queries.Load()
		q := h.run(scored(c.candidates...))
		tried := []events.Trial(nil)
		switch {
		case c.ran < 0 && len(q.Rejected) == 1:
			tried = q.Rejected[0].Tried
			if q.Rejected[0].SQL == "" || q.Rejected[0].Error.Class != tried[0].Error.Class {
				t.Errorf("%s: rejected as %+v", c.name, q.Rejected[0])
			}
		case c.ran >= 0 && q.Executed != nil && q.Executed.Candidate == c.ran:
			tried = q.Executed.Tried
		default:
			t.Fatalf("%s: %s, %+v, %+v", c.name, q.Status(), q.Executed, q.Rejected)
		}
		if len(tried) != len(c.tried) {
			t.Fatalf("%s: tried %+v", c.name, tried)
		}
		for i, want := range c.tried {
			if want.Outcome != "" && (tried[i].Candidate != want.Candidate || tried[i].Outcome != want.Outcome || (tried[i].Error != nil) != (want.Outcome == events.TrialRefused)) {
				t.Errorf("%s: trial %d is %+v", c.name, i, tried[i])
			}
		}
		if n := queries.Load() - before; n != c.queries {
			t.Errorf("%s: %d statements ran, want %d", c.name, n, c.queries)
		}
	}
}

// Where a plan asks for it, the results of its candidates are held against each other.
func TestCandidatesAreCompared(t *testing.T) {
	t.Parallel()
	var queries atomic.Int32
	h := newHouse(t, watch(&watched{queries: &queries}))
	const (
		ordered  = "SELECT id, name FROM items WHERE id < 4 ORDER BY id"
		reversed = "SELECT id, name FROM items WHERE id < 4 ORDER BY id DESC"
		turned   = "SELECT name, id, 1 AS one FROM items WHERE id <= 3 ORDER BY id"
		fewer    = "SELECT id, name FROM items WHERE id < 3"
		more     = "SELECT id, name FROM items WHERE id < 9"
		summed   = -1 // what adds up the rows of a large result runs as well
	)
	for _, c := range []struct {
		name    string
		compare bool
		first   string
		second  events.Candidate
		trial   events.TrialOutcome
		queries int32
	}{
		{"the same", true, ordered, events.Candidate{SQL: turned}, events.TrialAgrees, 2},
		{"fewer columns", true, turned, events.Candidate{SQL: ordered}, events.TrialAgrees, 2},
		{"of another planner", true, ordered, events.Candidate{SQL: turned, Beside: events.PathOffline}, events.TrialAgrees, 2},
		{"another order", true, ordered, events.Candidate{SQL: reversed}, events.TrialDiffers, 2},
		{"another order of what has none", true, fewer, events.Candidate{SQL: fewer + " ORDER BY id DESC"}, events.TrialAgrees, 2},
		{"no order of what has one", true, fewer + " ORDER BY id DESC", events.Candidate{SQL: fewer}, events.TrialAgrees, 2},
		{"fewer rows", true, ordered, events.Candidate{SQL: fewer}, events.TrialDiffers, 2},
		{"more rows", true, ordered, events.Candidate{SQL: more}, events.TrialDiffers, 2},
		{"refused", true, ordered, events.Candidate{SQL: "DELETE FROM items"}, events.TrialRefused, 1},
		{"not asked for", false, ordered, events.Candidate{SQL: turned}, "", 1},
		{"a result that is not shown whole", true, "SELECT a.id FROM items a, items b, items c", events.Candidate{SQL: turned}, "", summed},
	} {
		before := queries.Load()
		plan := scored(events.Candidate{SQL: c.first, Score: 0.9}, c.second)
		plan.Compare = c.compare
		q := h.run(plan)
		if q.Executed == nil || q.Executed.Candidate != 0 || q.Executed.Facts == nil {
			t.Fatalf("%s: %s, %+v, %+v", c.name, q.Status(), q.Executed, q.Rejected)
		}
		var got events.TrialOutcome
		if len(q.Executed.Tried) == 1 {
			got = q.Executed.Tried[0].Outcome
		}
		if n := queries.Load() - before; got != c.trial || n != c.queries && c.queries != summed {
			t.Errorf("%s: tried %+v with %d statements", c.name, q.Executed.Tried, n)
		}
	}
}

// A statement that is there to be compared with never gives the result.
func TestAStatementOfAnotherPlannerIsNotTheAnswer(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	q := h.run(scored(events.Candidate{SQL: failing, Score: 0.9}, events.Candidate{SQL: someRows, Score: 0.9, Beside: events.PathOffline}))
	if len(q.Rejected) != 1 || q.Executed != nil {
		t.Errorf("%s: %+v", q.Status(), q.Executed)
	}
}

// A value that is known not to be there makes of a result without rows a refusal.
func TestDoubt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	doubt := &events.Doubt{Column: "items.name", Value: "itme 1", Near: []string{"item 1"}}
	plan := scored(events.Candidate{SQL: noRows, Score: 0.9})
	plan.Doubt = doubt
	q := h.run(plan)
	if len(q.Rejected) != 1 || q.Rejected[0].Error.Class != events.ClassNoRows || q.Rejected[0].Error.Piece != "itme 1" || q.Rejected[0].Error.Near[0] != "item 1" {
		t.Fatalf("%s: %+v", q.Status(), q.Rejected)
	}
	plan = scored(events.Candidate{SQL: someRows, Score: 0.9})
	plan.Doubt = doubt
	if q := h.run(plan); q.Executed == nil {
		t.Errorf("a result with rows: %s, %+v", q.Status(), q.Rejected)
	}
}

// A result stays what it was when the look beside it takes too long or is stopped.
func TestCancelReachesTheLookBeside(t *testing.T) {
	t.Parallel()
	var queries atomic.Int32
	w := &watched{queries: &queries, hold: "id < 4", holding: make(chan struct{})}
	h := newHouse(t, watch(w))
	planned := h.follow(h.asked(), scored(events.Candidate{SQL: noRows, Score: 0.9}, events.Candidate{SQL: someRows, Score: 0.9}))
	<-w.holding
	if _, err := h.bus.Cancel(t.Context(), planned.Address, "ann", ""); err != nil {
		t.Fatal(err)
	}
	q := h.outcome(planned)
	if q.Canceled == nil || q.Executed != nil {
		t.Errorf("%s: %+v", q.Status(), q.Executed)
	}
}

// The look beside a result ends by itself, and the result is as good without it.
func TestLookBesideIsBounded(t *testing.T) {
	t.Parallel()
	var queries atomic.Int32
	h := newHouse(t, watch(&watched{queries: &queries, hold: "id < 4", holding: make(chan struct{})}))
	q := h.run(scored(events.Candidate{SQL: noRows, Score: 0.9}, events.Candidate{SQL: someRows, Score: 0.9}))
	if q.Executed == nil || q.Executed.RowCount != 0 || len(q.Executed.Tried) != 0 || queries.Load() != 2 {
		t.Errorf("%s after %d statements: %+v", q.Status(), queries.Load(), q.Executed)
	}
}

//go:build !race

package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"arivu/cmd/arivu/bench"
	"arivu/cmd/arivu/bench/suite"
	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/demo"
	"arivu/executor/engine/pgtest"
	"arivu/executor/engine/postgres"
	"arivu/executor/engine/sqlite"
	"arivu/executor/guard"
	"arivu/planner/offline"
	"arivu/planner/offline/frame"
	"arivu/planner/offline/offlinetest"
)

// suiteQuestions are the questions of the product suite.
func suiteQuestions(t *testing.T) []string {
	t.Helper()
	items, err := bench.Read(bytes.NewReader(suite.Questions()), suite.Name)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]string, len(items))
	for i, item := range items {
		out[i] = item.Question
	}
	return out
}

// Whatever the planner writes passes the guard and runs, in each dialect that can be
// connected to, on the schema as that dialect tells it, and gives the same rows where
// rules about columns concern every table.
func TestEveryConstructRuns(t *testing.T) {
	t.Parallel()
	today := time.Now().UTC()
	url := pgtest.Start(t)
	if err := demo.LoadPostgres(t.Context(), url, today, nil); err != nil {
		t.Fatal(err)
	}
	openers := engine.Openers{events.DialectSQLite: sqlite.Open, events.DialectPostgres: postgres.Open}
	for _, target := range []string{"sqlite://" + shop(t), url} {
		db, err := openers.Open(t.Context(), target, engine.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		runConstructs(t, db, today)
	}
}

func runConstructs(t *testing.T, db engine.Engine, today time.Time) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	schema, err := db.Introspect(ctx, engine.IntrospectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	shielded := *schema
	shielded.Tables = slices.Clone(schema.Tables)
	for i := range shielded.Tables {
		shielded.Tables[i].Shielded = true
	}
	p := offline.New(offline.WithoutModel())
	for _, q := range offlinetest.Constructs() {
		body, err := p.Plan(q, schema, today)
		plan, ok := body.(*events.Planned)
		if err != nil || !ok {
			t.Errorf("%s: %s: %+v (%v)", db.Dialect(), q, body, err)
			continue
		}
		var got [2]result
		for i, s := range []*events.Schema{schema, &shielded} {
			st, err := guard.Check(plan.Candidates[0].SQL, s, guard.Options{MaxRows: 10_000})
			if err != nil {
				t.Errorf("%s: %s: %v\n%s", db.Dialect(), q, err, plan.Candidates[0].SQL)
				continue
			}
			if _, err := db.Query(ctx, st.SQL, engine.DefaultLimits(), &got[i]); err != nil {
				t.Errorf("%s: %s: %v\n%s", db.Dialect(), q, err, st.SQL)
			}
		}
		if !reflect.DeepEqual(got[0], got[1]) {
			t.Errorf("%s: %s: shields change the rows of\n%s", db.Dialect(), q, plan.Candidates[0].SQL)
		}
	}
}

// likeliest is how many readings of one maker are looked at: as many as are offered.
const likeliest = 3

// What either maker makes of a question passes the guards, is accepted by SQLite,
// PostgreSQL and MariaDB, and gives the same rows in the same order in all of them. The
// learned maker has readings that treat values as what they are not; no dialect but
// SQLite's is given those.
func TestReadingsAgreeInEveryDialect(t *testing.T) {
	t.Parallel()
	schema, rows := smallShop(t)
	e := loadEngines(t, schema, rows)
	seen, mistyped := map[string]bool{}, 0
	grammar := offline.New(offline.WithoutModel())
	for _, p := range []*offline.Planner{grammar, offline.New()} {
		for _, q := range slices.Concat(offlinetest.Constructs(), suiteQuestions(t)) {
			in := offline.Input{Question: q, Schema: e.schema, Now: suite.Clock()}
			ranked := p.Ranked(in)
			for _, r := range ranked[:min(len(ranked), likeliest)] {
				if seen[r.SQL] {
					continue
				}
				seen[r.SQL] = true
				if _, err := r.Frame.SQLIn(p.Catalog(in), events.DialectMySQL); p != grammar && errors.Is(err, frame.ErrMistyped) {
					mistyped++
					continue
				}
				t.Run(q, func(t *testing.T) { e.agree(t, p.Catalog(in), r.Frame) })
			}
		}
	}
	t.Logf("%d statements, %d for SQLite alone", len(seen), mistyped)
	for d := range e.ours {
		t.Run(string(d), func(t *testing.T) { runPlans(t, e, d) })
	}
}

// runPlans runs every candidate of every plan for a schema as its own dialect tells it.
func runPlans(t *testing.T, e *engines, d events.Dialect) {
	t.Helper()
	p, seen := offline.New(), map[string]bool{}
	for _, q := range slices.Concat(offlinetest.Constructs(), suiteQuestions(t)) {
		body, err := p.Plan(q, e.guards[d], suite.Clock())
		if err != nil {
			t.Fatal(err)
		}
		plan, ok := body.(*events.Planned)
		if !ok {
			continue
		}
		for _, candidate := range plan.Candidates {
			if seen[candidate.SQL] {
				continue
			}
			seen[candidate.SQL] = true
			if _, err := e.run(t.Context(), d, candidate.SQL); err != nil {
				t.Errorf("%s: %v\n%s", q, err, candidate.SQL)
			}
		}
	}
	t.Logf("%d statements", len(seen))
}

// thinned keeps one customer of eight with what belongs to them, which is as good for
// a comparison and takes an eighth of the time.
const thinned = `DELETE FROM reviews WHERE customer_id % 8 <> 0;
	DELETE FROM orders WHERE customer_id % 8 <> 0;
	DELETE FROM addresses WHERE customer_id % 8 <> 0;
	DELETE FROM customers WHERE customer_id % 8 <> 0;
	DELETE FROM order_items WHERE order_id NOT IN (SELECT order_id FROM orders);
	DELETE FROM payments WHERE order_id NOT IN (SELECT order_id FROM orders);
	DELETE FROM shipments WHERE order_id NOT IN (SELECT order_id FROM orders);
	DELETE FROM returns WHERE order_item_id NOT IN (SELECT order_item_id FROM order_items)`

// smallShop is a part of the demo database as of the suite's day, with its rows by
// table. Tables come after those they refer to.
func smallShop(t *testing.T) (*events.Schema, map[string][]events.Row) {
	t.Helper()
	path, _, err := demo.Ensure(t.Context(), t.TempDir(), suite.Clock(), nil)
	if err != nil {
		t.Fatal(err)
	}
	file, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	runAll(t, file, []string{thinned})
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := engine.Openers{events.DialectSQLite: sqlite.Open}.Open(t.Context(), "sqlite://"+path, engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	schema, err := db.Introspect(t.Context(), engine.IntrospectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string][]events.Row{}
	for _, table := range schema.Tables {
		rows[table.Name] = fetch(t, db, "SELECT * FROM "+table.Name).rows
	}
	return inOrder(schema), rows
}

// inOrder sorts tables so that each comes after those it refers to.
func inOrder(s *events.Schema) *events.Schema {
	out := *s
	out.Tables = nil
	placed := map[string]bool{}
	for len(out.Tables) < len(s.Tables) {
		for _, table := range s.Tables {
			waits := slices.ContainsFunc(table.ForeignKeys, func(k events.ForeignKey) bool { return k.RefTable != table.Name && !placed[k.RefTable] })
			if !placed[table.Name] && !waits {
				placed[table.Name] = true
				out.Tables = append(out.Tables, table)
			}
		}
	}
	return &out
}

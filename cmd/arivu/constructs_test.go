//go:build !race

package main

import (
	"bufio"
	"context"
	"os"
	"reflect"
	"slices"
	"testing"
	"time"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/demo"
	"arivu/executor/engine/pgtest"
	"arivu/executor/engine/postgres"
	"arivu/executor/engine/sqlite"
	"arivu/executor/guard"
	"arivu/planner/offline"
)

// constructs are the questions by which the offline planner's own tests cover what
// it reads.
func constructs(t *testing.T) []string {
	t.Helper()
	f, err := os.Open("../../planner/offline/testdata/constructs.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var out []string
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if q := lines.Text(); q != "" && q[0] != '#' {
			out = append(out, q)
		}
	}
	return out
}

// Whatever the planner writes passes the guard and runs, in each dialect, and gives the
// same rows where rules about columns concern every table.
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
	for _, q := range constructs(t) {
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

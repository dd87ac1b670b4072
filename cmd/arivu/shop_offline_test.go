package main_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/demo"
	"arivu/executor/engine/pgtest"
	"arivu/executor/engine/postgres"
	"arivu/executor/engine/sqlite"
	"arivu/planner/offline"
)

// shopCase is one entry of testdata/shop_questions.json; the file says what its
// fields mean.
type shopCase struct {
	Question string   `json:"question"`
	SQL      string   `json:"sql"`
	Postgres string   `json:"postgres"`
	Columns  []string `json:"columns"`
	Declined bool     `json:"declined"`
	Clarify  bool     `json:"clarify"`
}

// shopToday is the day the demo data end on.
var shopToday = time.Date(2026, time.June, 17, 12, 0, 0, 0, time.UTC)

func shopCases(t *testing.T) []shopCase {
	t.Helper()
	data, err := os.ReadFile("testdata/shop_questions.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Cases []shopCase `json:"cases"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	y := shopToday.Year()
	day := func(n int) string { return shopToday.AddDate(0, 0, n).Format(time.DateOnly) }
	fill := strings.NewReplacer("{year}", strconv.Itoa(y), "{year-1}", strconv.Itoa(y-1),
		"{today}", day(0), "{today+1}", day(1), "{today-7}", day(-7), "{today-30}", day(-30))
	for i := range file.Cases {
		c := &file.Cases[i]
		c.Question, c.SQL, c.Postgres = fill.Replace(c.Question), fill.Replace(c.SQL), fill.Replace(c.Postgres)
	}
	return file.Cases
}

func TestOfflineAnswersOnSQLite(t *testing.T) {
	t.Parallel()
	path, _, err := demo.Ensure(t.Context(), t.TempDir(), shopToday, nil)
	if err != nil {
		t.Fatal(err)
	}
	checkShop(t, "sqlite:///"+path)
}

func TestOfflineAnswersOnPostgres(t *testing.T) {
	t.Parallel()
	url := pgtest.Start(t)
	if err := demo.LoadPostgres(t.Context(), url, shopToday, nil); err != nil {
		t.Fatal(err)
	}
	checkShop(t, url)
}

func checkShop(t *testing.T, url string) {
	openers := engine.Openers{events.DialectSQLite: sqlite.Open, events.DialectPostgres: postgres.Open}
	db, err := openers.Open(t.Context(), url, engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	schema, err := db.Introspect(t.Context(), engine.IntrospectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	schema.Connection, schema.TakenAt = "shop", shopToday
	planner := offline.New()
	for _, c := range shopCases(t) {
		t.Run(c.Question, func(t *testing.T) {
			body, err := planner.Plan(c.Question, schema, shopToday)
			if err != nil {
				t.Fatal(err)
			}
			checkCase(t, db, c, body)
		})
	}
}

func checkCase(t *testing.T, db engine.Engine, c shopCase, body events.Body) {
	want := events.KindPlanned
	switch {
	case c.Declined:
		want = events.KindDeclined
	case c.Clarify:
		want = events.KindClarify
	}
	if body.Kind() != want {
		t.Fatalf("got %s, want %s: %+v", body.Kind(), want, body)
	}
	plan, ok := body.(*events.Planned)
	if !ok {
		return
	}
	gold := c.SQL
	if db.Dialect() == events.DialectPostgres && c.Postgres != "" {
		gold = c.Postgres
	}
	wanted, got := fetch(t, db, gold), fetch(t, db, plan.Candidates[0].SQL)
	if len(c.Columns) > 0 {
		got = got.project(t, c.Columns)
	}
	if err := sameRows(wanted.rows, got.rows, len(c.Columns) > 0); err != nil {
		t.Errorf("%v\nplanned:\n%s\nby hand:\n%s", err, plan.Candidates[0].SQL, gold)
	}
}

// result gathers what a statement gave.
type result struct {
	columns []events.ResultColumn
	rows    []events.Row
}

// Columns implements engine.Sink.
func (r *result) Columns(c []events.ResultColumn) error { r.columns = c; return nil }

// Row implements engine.Sink.
func (r *result) Row(row events.Row) error {
	r.rows = append(r.rows, slices.Clone(row))
	return nil
}

func fetch(t *testing.T, db engine.Engine, sql string) *result {
	t.Helper()
	r := &result{}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if _, err := db.Query(ctx, sql, engine.DefaultLimits(), r); err != nil {
		t.Fatalf("%v\n%s", err, sql)
	}
	return r
}

func (r *result) project(t *testing.T, names []string) *result {
	t.Helper()
	out := &result{}
	var at []int
	for _, n := range names {
		i := slices.IndexFunc(r.columns, func(c events.ResultColumn) bool { return c.Name == n })
		if i < 0 {
			t.Fatalf("the answer has no column %q: %v", n, r.columns)
		}
		at = append(at, i)
	}
	for _, row := range r.rows {
		next := make(events.Row, len(at))
		for k, i := range at {
			next[k] = row[i]
		}
		out.rows = append(out.rows, next)
	}
	return out
}

var errRows = errors.New("the rows differ")

// sameRows compares multisets of rows; unless ordered says that columns
// correspond one by one, any order of columns that fits will do.
func sameRows(want, got []events.Row, ordered bool) error {
	if len(want) != len(got) {
		return fmt.Errorf("%w: %d by hand, %d planned", errRows, len(want), len(got))
	}
	if len(want) == 0 {
		return nil
	}
	if len(want[0]) != len(got[0]) {
		return fmt.Errorf("%w: %d columns by hand, %d planned", errRows, len(want[0]), len(got[0]))
	}
	order := make([]int, len(want[0]))
	for i := range order {
		order[i] = i
	}
	w := keys(want, order)
	if ordered {
		if !slices.Equal(w, keys(got, order)) {
			return fmt.Errorf("%w: by hand %v, planned %v", errRows, want[0], got[0])
		}
		return nil
	}
	for p := range permutations(order) {
		if slices.Equal(w, keys(got, p)) {
			return nil
		}
	}
	return fmt.Errorf("%w: by hand %v, planned %v", errRows, want[0], got[0])
}

func keys(rows []events.Row, order []int) []string {
	out := make([]string, len(rows))
	for i, row := range rows {
		parts := make([]string, len(order))
		for k, at := range order {
			parts[k] = cellKey(row[at])
		}
		out[i] = strings.Join(parts, "|")
	}
	slices.Sort(out)
	return out
}

// cellKey makes equal what only rounding tells apart.
func cellKey(v any) string {
	n, ok := v.(json.Number)
	if !ok {
		return fmt.Sprint(v)
	}
	f, err := n.Float64()
	if err != nil || math.Abs(f) > 1e15 {
		return n.String()
	}
	return strconv.FormatFloat(math.Round(f*100)/100+0, 'f', 2, 64)
}

// permutations yields every order of a short list.
func permutations(list []int) func(func([]int) bool) {
	return func(yield func([]int) bool) {
		var walk func(int) bool
		walk = func(i int) bool {
			if i == len(list) {
				return yield(list)
			}
			for j := i; j < len(list); j++ {
				list[i], list[j] = list[j], list[i]
				if !walk(i + 1) {
					return false
				}
				list[i], list[j] = list[j], list[i]
			}
			return true
		}
		walk(0)
	}
}

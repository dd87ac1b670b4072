package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"arivu/cmd/arivu/openers"
	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/demo"
	"arivu/executor/engine/pgtest"
)

// shopCase is one entry of testdata/shop_questions.json; the file says what its
// fields mean.
type shopCase struct {
	Question string   `json:"question"`
	SQL      string   `json:"sql"`
	Postgres string   `json:"postgres"`
	MySQL    string   `json:"mysql"`
	Columns  []string `json:"columns"`
	Declined bool     `json:"declined"`
	Clarify  bool     `json:"clarify"`
}

func shopCases(t *testing.T, today time.Time) []shopCase {
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
	y := today.Year()
	day := func(n int) string { return today.AddDate(0, 0, n).Format(time.DateOnly) }
	fill := strings.NewReplacer("{year}", strconv.Itoa(y), "{year-1}", strconv.Itoa(y-1),
		"{today}", day(0), "{today+1}", day(1), "{today-7}", day(-7), "{today-30}", day(-30))
	for i := range file.Cases {
		c := &file.Cases[i]
		c.Question, c.SQL = fill.Replace(c.Question), fill.Replace(c.SQL)
		c.Postgres, c.MySQL = fill.Replace(c.Postgres), fill.Replace(c.MySQL)
	}
	return file.Cases
}

// The questions of the table, asked as people ask them: over HTTP, through every
// role, to figures that statements written by hand confirm.
func TestShopAnswersOnSQLite(t *testing.T) {
	t.Parallel()
	today := time.Now().UTC()
	s := start(t)
	checkShop(t, s, "sqlite://"+shop(t), today)
}

func TestShopAnswersOnPostgres(t *testing.T) {
	t.Parallel()
	today := time.Now().UTC()
	url := pgtest.Start(t)
	if err := demo.LoadPostgres(t.Context(), url, today, nil); err != nil {
		t.Fatal(err)
	}
	s := start(t, "ARIVU_CONNECTION_SHOP="+url)
	checkShop(t, s, url, today)
}

func checkShop(t *testing.T, s *server, url string, today time.Time) {
	t.Helper()
	db, err := openers.All().Open(t.Context(), url, engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	for _, c := range shopCases(t, today) {
		t.Run(c.Question, func(t *testing.T) {
			answer := s.answer(t, c.Question)
			if time.Now().UTC().Day() != today.Day() {
				t.Skip("the day changed, and with it what the questions mean")
			}
			checkCase(t, db, c, answer)
		})
	}
}

// shopAnswer is what the checks need of an answer.
type shopAnswer struct {
	Status   events.Status         `json:"status"`
	Text     string                `json:"answer"`
	SQL      string                `json:"sql"`
	Columns  []events.ResultColumn `json:"columns"`
	Rows     []events.Row          `json:"rows"`
	RowCount int                   `json:"row_count"`
	Checks   []events.Check        `json:"checks"`
	Error    *events.Error         `json:"error"`
	Declined *events.Declined      `json:"declined"`
	Clarify  *events.Clarify       `json:"clarify"`
	Links    struct {
		Rows string `json:"rows"`
	} `json:"links"`
}

// answer asks a question and reads all rows of the answer, page by page.
func (s *server) answer(t *testing.T, question string) *shopAnswer {
	t.Helper()
	body, err := json.Marshal(map[string]any{
		"question": question, "connection": "shop", "wait_ms": 60_000, "options": map[string]any{"max_rows": 10_000},
	})
	if err != nil {
		t.Fatal(err)
	}
	a := new(shopAnswer)
	s.fetch(t, http.MethodPost, "/api/chat", body, a)
	for len(a.Rows) < a.RowCount {
		var page struct {
			Rows []events.Row `json:"rows"`
		}
		s.fetch(t, http.MethodGet, fmt.Sprintf("%s?offset=%d&limit=1000", a.Links.Rows, len(a.Rows)), nil, &page)
		if len(page.Rows) == 0 {
			t.Fatalf("%d of %d rows can be read", len(a.Rows), a.RowCount)
		}
		a.Rows = append(a.Rows, page.Rows...)
	}
	return a
}

func (s *server) fetch(t *testing.T, method, path string, body []byte, out any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.Base()+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s %s: %d %s (%v)", method, path, resp.StatusCode, data, err)
	}
	if err := json.Unmarshal(data, out); err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
}

func checkCase(t *testing.T, db engine.Engine, c shopCase, a *shopAnswer) {
	t.Helper()
	want := events.StatusAnswered
	switch {
	case c.Declined:
		want = events.StatusDeclined
	case c.Clarify:
		want = events.StatusClarify
	}
	if a.Status != want {
		t.Fatalf("got %s, want %s: %+v", a.Status, want, a)
	}
	if want != events.StatusAnswered {
		return
	}
	for _, check := range a.Checks {
		if !check.Passed && (check.Name != "not empty" || a.RowCount > 0) {
			t.Errorf("check %+v of %q", check, a.Text)
		}
	}
	if a.Text == "" || len(a.Checks) == 0 {
		t.Errorf("answer %q with %d checks", a.Text, len(a.Checks))
	}
	gold := c.SQL
	switch {
	case db.Dialect() == events.DialectPostgres && c.Postgres != "":
		gold = c.Postgres
	case db.Dialect() == events.DialectMySQL && c.MySQL != "":
		gold = c.MySQL
	}
	wanted, got := fetch(t, db, gold), &result{columns: a.Columns, rows: a.Rows}
	if len(c.Columns) > 0 {
		got = got.project(t, c.Columns)
	}
	if err := sameRows(wanted.rows, got.rows, len(c.Columns) > 0); err != nil {
		t.Errorf("%v\nplanned:\n%s\nby hand:\n%s", err, a.SQL, gold)
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

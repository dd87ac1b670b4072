package executor_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor"
	"arivu/executor/engine/mariadbtest"
	"arivu/executor/engine/pgtest"
)

func (h *house) explain(connection, sql string) (*events.Explained, error) {
	out := new(events.Explained)
	err := h.bus.Call(h.t.Context(), events.StageExecutor, events.VerbExplain,
		events.ExplainSQL{Tenant: "default", Connection: connection, User: "ana", SQL: sql}, out)
	return out, err
}

// visited makes two tables and a view over one of them, and returns a house that reads
// them as the connection notes.
var visited = map[string]func(t *testing.T) *house{
	"sqlite": func(t *testing.T) *house {
		h := newHouse(t)
		h.exec(append([]string{"CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)",
			"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) INSERT INTO notes SELECT i, 'note ' || i FROM n"}, visits...)...)
		h.allow(events.DialectSQLite, "sqlite://"+filepath.ToSlash(h.file), "sqlite://"+filepath.ToSlash(h.file), hidesSecrets)
		return h
	},
	"postgres": func(t *testing.T) *house {
		url := pgtest.Start(t)
		pgtest.Exec(t, url, append([]string{"CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)",
			"INSERT INTO notes SELECT i, 'note ' || i FROM generate_series(1, 2000) i", "ANALYZE notes"}, visits...)...)
		h := newHouse(t)
		h.allow(events.DialectPostgres, pgtest.Reader(t, url), url, hidesSecrets)
		return h
	},
	"mariadb": func(t *testing.T) *house {
		db, url := mariadbtest.Database(t)
		for _, s := range append([]string{"CREATE TABLE notes (id INTEGER PRIMARY KEY, text VARCHAR(80))",
			"INSERT INTO notes SELECT seq, concat('note ', seq) FROM seq_1_to_2000"}, visits...) {
			if _, err := db.ExecContext(t.Context(), s); err != nil {
				t.Fatalf("%s: %v", s, err)
			}
		}
		h := newHouse(t)
		h.allow(events.DialectMySQL, url, url, hidesSecrets)
		return h
	},
}

var visits = []string{
	"CREATE TABLE visits (id INTEGER PRIMARY KEY, note INTEGER, page VARCHAR(40))", "INSERT INTO visits VALUES (1, 1, 'a'), (2, 2, 'b')",
	"CREATE TABLE secrets (id INTEGER PRIMARY KEY, word VARCHAR(40))", "INSERT INTO secrets VALUES (1, 'planted')",
	"CREATE VIEW known AS SELECT id FROM secrets WHERE word <> 'planted'",
	"CREATE VIEW seen AS SELECT id FROM visits WHERE page <> 'planted'",
}

func hidesSecrets(c *events.Connection) { c.Options.Hidden = []string{"secrets.*"} }

// step is the first step of a plan that meets a condition.
func step(steps []events.PlanStep, meets func(*events.PlanStep) bool) *events.PlanStep {
	for i := range steps {
		if meets(&steps[i]) {
			return &steps[i]
		}
		if s := step(steps[i].Steps, meets); s != nil {
			return s
		}
	}
	return nil
}

// A plan is a tree that names the tables of the statement, which of them are read whole
// and by which index others are; nothing is run for it. What the schema does not have, as
// what stands behind a view, it does not name.
func TestExplainShowsThePlan(t *testing.T) {
	t.Parallel()
	for name, open := range visited {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			plan, err := h.explain("notes", "SELECT v.page, n.text FROM visits v JOIN notes n ON n.id = v.note WHERE v.page = 'a' ORDER BY n.text")
			if err != nil {
				t.Fatal(err)
			}
			whole := step(plan.Steps, func(s *events.PlanStep) bool { return s.Table == "visits" || strings.HasSuffix(s.Table, ".visits") })
			if whole == nil || !whole.Whole {
				t.Errorf("visits are read whole: %+v", plan.Steps)
			}
			if name != "sqlite" && (whole == nil || len(whole.Details) == 0 || !strings.Contains(whole.Details[0], "page") || whole.Rows == nil) {
				t.Errorf("got %+v", whole)
			}
			if step(plan.Steps, func(s *events.PlanStep) bool { return strings.HasSuffix(s.Table, "notes") && s.Index != "" }) == nil {
				t.Errorf("notes are found by their key: %s", shown(plan))
			}
			if strings.Contains(plan.SQL, "EXPLAIN") || !strings.Contains(plan.SQL, "LIMIT") || len(plan.Tables) != 2 {
				t.Errorf("got %s of %v", plan.SQL, plan.Tables)
			}
			if name == "postgres" && (plan.Cost == nil || plan.Rows == nil || plan.CostUnit == "") {
				t.Errorf("no cost: %s", shown(plan))
			}

			// It would take longer than anybody waits.
			endless := "SELECT count(*) FROM notes a, notes b, notes c, notes d, notes e WHERE a.text < b.text"
			if _, err := h.explain("notes", endless); err != nil {
				t.Errorf("a statement that is not run: %v", err)
			}

			behind, err := h.explain("notes", "SELECT id FROM seen WHERE id > 1")
			if err != nil {
				t.Fatal(err)
			}
			if text := shown(behind); strings.Contains(text, "planted") || strings.Contains(text, "page") || len(behind.Notes) == 0 {
				t.Errorf("the conditions of a view are told: %s", text)
			}
			switch hidden, err := h.explain("notes", "SELECT id FROM known"); {
			case errors.Is(err, events.ClassUnknownTable): // the snapshot leaves such a view out
			case err != nil:
				t.Errorf("a view of what is hidden: %v", err)
			case strings.Contains(shown(hidden), "secrets"):
				t.Errorf("what stands behind a view is told: %s", shown(hidden))
			}
		})
	}
}

func shown(plan *events.Explained) string {
	bare := *plan
	bare.SQL, bare.Tables = "", nil
	data, err := json.Marshal(bare)
	if err != nil {
		return fmt.Sprint(err)
	}
	return string(data)
}

// What may not run has no plan, either: the guard's word comes first. Rows that a policy
// holds back are not counted by way of a plan.
func TestExplainGoesThroughTheGuard(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(cfg *executor.Config) {
		cfg.Declared = append(cfg.Declared, executor.Declared{
			Name: "people", URL: people(t), Origin: events.OriginEnvironment,
			Options: events.ConnectionOptions{Hidden: []string{"people.ssn"}, RowPolicies: []events.RowPolicy{{Table: "people", Filter: "id <= 3"}}},
		})
	})
	h.await("the snapshot", func() bool { return h.schema("people") != nil })
	for _, tt := range []struct {
		connection, sql string
		class           events.Class
		says            string
	}{
		{"shop", "DELETE FROM items", events.ClassUnsafe, ""},
		{"shop", "SELECT 1; DELETE FROM items", events.ClassUnsafe, ""},
		{"shop", "EXPLAIN SELECT id FROM items", events.ClassSyntax, ""},
		{"shop", "SELECT nosuch FROM items", events.ClassUnknownColumn, "nosuch"},
		{"shop", "SELECT id FROM sqlite_master", events.ClassUnsafe, ""},
		{"people", "SELECT ssn FROM people", events.ClassUnknownColumn, ""},
		{"people", "SELECT name FROM people WHERE id > 5", events.ClassUnsafe, "A policy holds back rows of people"},
		{"down", "SELECT 1", events.ClassUnavailable, ""},
		{"nosuch", "SELECT 1", events.ClassUnknownConnection, ""},
	} {
		if _, err := h.explain(tt.connection, tt.sql); !errors.Is(err, tt.class) || !strings.Contains(fmt.Sprint(err), tt.says) {
			t.Errorf("%s: %v, want %s", tt.sql, err, tt.class)
		}
	}
	if n := h.value("SELECT count(*) FROM items"); n != "2500" {
		t.Errorf("%s items are left", n)
	}
}

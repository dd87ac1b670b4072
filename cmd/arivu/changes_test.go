package main

import (
	"database/sql"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "modernc.org/sqlite"

	"arivu/cmd/arivu/client"
	"arivu/events"
	"arivu/events/bus/bustest"
)

// After a change of structure nothing serves the old one: not the planners, who had
// planned that very question, nor the guard, the schema, an answer that is run again for
// export, or the list of what changed.
func TestNothingServesAnOldStructure(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "little.db")
	on := func(statements ...string) {
		db, err := sql.Open("sqlite", file+"?_pragma=busy_timeout(10000)")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = db.Close() }()
		for _, s := range statements {
			if _, err := db.ExecContext(t.Context(), s); err != nil {
				t.Fatal(err)
			}
		}
	}
	on("CREATE TABLE machines (machine_id INTEGER PRIMARY KEY, title TEXT, weight INTEGER)", "INSERT INTO machines VALUES (1, 'saw', 3), (2, 'drill', 5)")
	s := start(t, "ARIVU_CONNECTION_LITTLE=sqlite://"+filepath.ToSlash(file))
	schema := func(query string) *events.Schema {
		var out events.Schema
		if err := s.Do(t.Context(), http.MethodGet, "/api/connections/little/schema"+query, nil, &out); err != nil {
			return nil
		}
		return &out
	}
	bustest.Await(t, "the snapshot", func() bool { x := schema(""); return x != nil && !x.Partial })
	type reply struct {
		ID         string           `json:"id"`
		Status     events.Status    `json:"status"`
		SQL        string           `json:"sql"`
		Rejections []map[string]any `json:"rejections"`
	}
	ask := func() *reply {
		var a reply
		question := client.Question{Question: "what is the average weight of machines?", Connection: "little", SessionID: events.NewID()}
		if err := s.Do(t.Context(), http.MethodPost, "/api/chat", question, &a); err != nil {
			t.Fatal(err)
		}
		return &a
	}
	for range 2 {
		if a := ask(); a.Status != events.StatusAnswered || !strings.Contains(a.SQL, "weight") {
			t.Fatalf("before: %s %s", a.Status, a.SQL)
		}
	}
	old := ask()
	// What a change breaks is looked up in the projections, which follow by a second.
	bustest.Await(t, "the traces", func() bool {
		var list struct {
			Traces []events.Trace `json:"traces"`
		}
		err := s.Do(t.Context(), http.MethodGet, "/api/traces", nil, &list)
		return err == nil && len(list.Traces) == 3 && !slices.ContainsFunc(list.Traces, func(t events.Trace) bool { return t.Status != events.StatusAnswered })
	})

	on("ALTER TABLE machines RENAME TO tools", "ALTER TABLE tools RENAME COLUMN weight TO mass")
	now := schema("?refresh=true")
	if now.Table("machines") != nil || now.Table("tools").Column("mass") == nil || schema("").Fingerprint != now.Fingerprint {
		t.Errorf("the schema is %+v", now.Tables)
	}
	a := ask()
	if strings.Contains(a.SQL, "machines") || strings.Contains(a.SQL, "weight") || len(a.Rejections) > 0 {
		t.Errorf("after: %s %s %+v", a.Status, a.SQL, a.Rejections)
	}
	for statement, allowed := range map[string]bool{"SELECT avg(weight) FROM machines": false, "SELECT avg(mass) FROM tools": true} {
		var verdict struct {
			Allowed bool `json:"allowed"`
		}
		if err := s.Do(t.Context(), http.MethodPost, "/api/sql/check", map[string]string{"connection": "little", "sql": statement}, &verdict); err != nil || verdict.Allowed != allowed {
			t.Errorf("%s: allowed %v, %v", statement, verdict.Allowed, err)
		}
	}
	if err := s.Do(t.Context(), http.MethodGet, "/api/export?format=csv&question="+old.ID, nil, nil); err == nil {
		t.Error("the export of an answer over a table that is gone succeeded")
	}

	out, errs, code := s.command(t, "connections", "changes", "little")
	if code != exitOK {
		t.Fatalf("exit %d: %s", code, errs)
	}
	wantLines(t, out, "table removed: machines", `breaks the question "what is the average weight of machines?": its statement reads machines, which is no longer there (answered 3 times)`)
	out, _, _ = s.command(t, "connections", "changes", "little", "--json")
	if !strings.Contains(out, `"previous"`) || !strings.Contains(out, `"times":3`) {
		t.Errorf("as JSON: %s", out)
	}
	out, _, code = s.command(t, "connections", "changes", "little", "--before", "2020-01-01T00:00:00Z")
	if code != exitOK || !strings.Contains(out, "No change") {
		t.Errorf("before all: exit %d: %s", code, out)
	}
}

package executor_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor"
	"arivu/executor/engine/pgtest"
)

// TestListedSchemasAndFunctions holds that of other schemas there is nothing, and that
// the database's own functions may be called once they are listed, and no others.
func TestListedSchemasAndFunctions(t *testing.T) {
	t.Parallel()
	admin := pgtest.Start(t)
	pgtest.Exec(t, admin,
		"CREATE TABLE sales (id int PRIMARY KEY, day date)", "INSERT INTO sales VALUES (1, '2026-05-01')",
		"CREATE SCHEMA hr", "CREATE TABLE hr.people (id int PRIMARY KEY, sale int REFERENCES sales, name text)", "INSERT INTO hr.people VALUES (1, 1, 'planted-name')",
		"CREATE VIEW headcount AS SELECT count(*) AS heads FROM hr.people",
		"CREATE FUNCTION fiscal_quarter(d date) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1 + (extract(month FROM d)::int + 8) % 12 / 3'",
		"CREATE FUNCTION hr.raise(n int) RETURNS int LANGUAGE sql AS 'SELECT n * 2'",
		"CREATE FUNCTION erase() RETURNS int LANGUAGE plpgsql AS 'BEGIN DELETE FROM sales; RETURN 1; END'")
	reader := pgtest.Reader(t, admin)
	pgtest.Exec(t, admin, "GRANT USAGE ON SCHEMA hr TO PUBLIC", "GRANT SELECT ON hr.people TO PUBLIC", "GRANT DELETE ON sales TO PUBLIC")
	h := newHouse(t, func(cfg *executor.Config) {
		cfg.Declared = append(cfg.Declared,
			executor.Declared{Name: "all", URL: reader, Origin: events.OriginEnvironment},
			executor.Declared{Name: "some", URL: reader, Origin: events.OriginEnvironment, Options: events.ConnectionOptions{
				Schemas: []string{"pub*", "nosuch"}, Functions: []string{"fiscal_*", "hr.raise", "erase", "pg_sleep"},
			}})
	})
	h.await("the snapshots", func() bool { return h.schema("all") != nil && h.schema("some") != nil })
	if s := h.schema("all"); s.Table("hr.people") == nil || len(s.Functions) > 0 {
		t.Fatalf("without rules: %+v", s)
	}
	if s := h.schema("some"); s.Table("people") != nil || s.Table("sales") == nil || s.Table("headcount") == nil || s.Table("sales").Shielded || len(s.Withheld) > 0 {
		t.Errorf("%+v", s)
	}
	for sql, want := range map[string]events.Class{
		"SELECT fiscal_quarter(day) FROM sales": "", "SELECT hr.raise(id) FROM sales": "", "SELECT heads FROM headcount": "",
		"SELECT name FROM hr.people": events.ClassUnknownTable, "SELECT raise(1) FROM sales": events.ClassUnknownFunc,
		"SELECT hr.other(1) FROM sales": events.ClassUnknownFunc, "SELECT pg_sleep(1) FROM sales": events.ClassUnsafe,
		// It writes; the database's own wall stands behind what the operator lists.
		"SELECT erase() FROM sales": events.ClassUnsafe,
	} {
		q := h.plan("some", sql)
		switch {
		case want == "" && q.Executed == nil:
			t.Errorf("%s: %s %+v %+v", sql, q.Status(), q.Rejected, q.Failed)
		case want != "" && (len(q.Rejected) == 0 || !errors.Is(&q.Rejected[0].Error, want)):
			t.Errorf("%s: %s %+v, want %s", sql, q.Status(), q.Rejected, want)
		}
	}
	if q := h.plan("all", "SELECT fiscal_quarter(day) FROM sales"); len(q.Rejected) == 0 || !strings.Contains(q.Rejected[0].Error.Message, "options.functions") {
		t.Errorf("not listed: %+v", q.Rejected)
	}
	if q := h.plan("all", "SELECT count(*) AS n FROM sales"); q.Executed == nil || fmt.Sprint(q.Executed.Rows) != "[[1]]" {
		t.Errorf("%+v", q.Executed)
	}
	for _, says := range []string{"schemas: nosuch matches no schema", "functions: pg_sleep stays refused"} {
		h.await(says, func() bool { return strings.Contains(strings.Join(h.status("some").Warnings, "\n"), says) })
	}
}

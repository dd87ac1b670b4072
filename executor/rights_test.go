package executor_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/events/bus"
	"arivu/executor"
	"arivu/executor/engine/pgtest"
)

// The login of approved statements is looked at, too: told is what it may do beyond
// changing rows of the connection's tables, and when it cannot be used at all.
func TestRightsOfTheLoginThatWrites(t *testing.T) {
	t.Parallel()
	admin := pgtest.Start(t)
	pgtest.Exec(t, admin, "CREATE TABLE notes (id serial PRIMARY KEY, text text)", "CREATE TABLE secrets (id int)")
	reader := pgtest.Reader(t, admin)
	u, err := url.Parse(admin)
	if err != nil {
		t.Fatal(err)
	}
	role := "writer_of_" + strings.TrimPrefix(u.Path, "/")
	pgtest.Exec(t, admin, "REVOKE ALL ON secrets FROM "+strings.Replace(role, "writer_of_", "reader_", 1),
		"CREATE ROLE "+role+" LOGIN PASSWORD '"+pgtest.Password+"'", "GRANT SELECT, INSERT, UPDATE, DELETE ON notes TO "+role, "GRANT USAGE ON SEQUENCE notes_id_seq TO "+role)
	t.Cleanup(func() { pgtest.Exec(t, admin, "DROP OWNED BY "+role, "DROP ROLE "+role) })
	u.User = url.UserPassword(role, pgtest.Password)
	h := newHouse(t, func(cfg *executor.Config) { cfg.Limits.SchemaRefresh = 100 * time.Millisecond })
	h.allow(events.DialectPostgres, reader, u.String())
	told := func(what string, ok func(events.ConnectionStatus) bool) {
		t.Helper()
		var got events.ConnectionStatus
		h.await(what, func() bool {
			got = h.status("notes")
			return got.Status == events.ConnectionOK && ok(got)
		})
		if strings.Contains(strings.Join(got.Warnings, " ")+got.Remedy, pgtest.Password) {
			t.Errorf("a password is told: %+v", got)
		}
	}
	told("no warning", func(s events.ConnectionStatus) bool { return len(s.Warnings) == 0 && s.Remedy == "" })
	pgtest.Exec(t, admin, "GRANT DELETE ON secrets TO "+role)
	told("a warning", func(s events.ConnectionStatus) bool {
		return len(s.Warnings) == 1 && strings.Contains(s.Warnings[0], `write_url may do more than change rows of this connection's tables: it may change the rows of "public"."secrets"`) &&
			strings.Contains(s.Remedy, `GRANT SELECT, INSERT, UPDATE, DELETE ON "public"."notes" TO arivu_writer`) && !strings.Contains(s.Remedy, "secrets")
	})
	pgtest.Exec(t, admin, "ALTER ROLE "+role+" NOLOGIN")
	told("that it cannot be used", func(s events.ConnectionStatus) bool {
		return len(s.Warnings) == 1 && strings.HasPrefix(s.Warnings[0], "Approved statements could not run now: ")
	})
}

// A connection whose login may do more than read says so, with the remedy; and a
// statement that its database expects to cost too much is not run.
func TestWideRightsAndHighCosts(t *testing.T) {
	t.Parallel()
	url := pgtest.Start(t)
	pgtest.Exec(t, url, "CREATE TABLE numbers (i int)", "INSERT INTO numbers SELECT generate_series(1, 10000)", "ANALYZE")
	h := newHouse(t, func(cfg *executor.Config) {
		cfg.Declared = append(cfg.Declared,
			executor.Declared{Name: "wide", URL: url, Origin: events.OriginEnvironment},
			executor.Declared{Name: "narrow", URL: pgtest.Reader(t, url), Origin: events.OriginEnvironment})
	})
	h.await("the snapshots", func() bool { return h.schema("wide") != nil && h.schema("narrow") != nil })
	docs := h.bus.Documents(bus.BucketSchemas)
	status := func(name string) (s events.ConnectionStatus) {
		h.await("the status", func() bool {
			_, err := docs.Get(t.Context(), bus.StatusKey("default."+name), &s)
			return err == nil
		})
		return s
	}
	wide, narrow := status("wide"), status("narrow")
	if !slices.ContainsFunc(wide.Warnings, func(w string) bool {
		return strings.Contains(w, "it is a superuser; it may change the rows of public.numbers")
	}) ||
		!strings.Contains(wide.Remedy, "GRANT SELECT ON ALL TABLES") {
		t.Errorf("wide: %q, remedy %q", wide.Warnings, wide.Remedy)
	}
	if len(narrow.Warnings) > 0 || narrow.Remedy != "" {
		t.Errorf("narrow: %q, remedy %q", narrow.Warnings, narrow.Remedy)
	}
	q := h.outcome(h.planned("narrow", "SELECT count(*) AS c FROM numbers a, numbers b, numbers c WHERE a.i + b.i > c.i"))
	if len(q.Rejected) != 1 || q.Rejected[0].Error.Class != events.ClassTooExpensive || q.Rejected[0].Error.Piece != "numbers" {
		t.Errorf("%s %+v", q.Status(), q.Rejected)
	}
}

package postgres_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/pgtest"
	"arivu/executor/engine/postgres"
)

// given are the tables that are to be written: orders on the search path, and one beside
// it. The views are not, nor is the table that the connection does not know.
var given = []events.Table{{Name: "orders", Kind: events.KindTable}, {Namespace: "Old sales", Name: "targets", Kind: events.KindTable}, {Name: "seen", Kind: events.KindView}}

func writeRightsOf(t *testing.T, rawURL string) (engine.Writer, engine.Rights) {
	t.Helper()
	target, err := engine.ParseURL(rawURL)
	if err != nil {
		t.Fatal(err)
	}
	e, err := postgres.Open(t.Context(), target, engine.Options{Writable: true}.WithDefaults())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	rights, err := e.(engine.WriteInspector).WriteRights(t.Context(), []string{"other", "public"}, given)
	if err != nil {
		t.Fatal(err)
	}
	return e.(engine.Writer), rights
}

// What a login for approved statements may do beyond writing rows of the tables given is
// told, and the statements that come with that make one which may no more.
func TestWriteRights(t *testing.T) {
	t.Parallel()
	admin := pgtest.Start(t)
	pgtest.Exec(t, admin, "CREATE TABLE orders (id serial PRIMARY KEY, note text)", "CREATE VIEW seen AS SELECT * FROM orders", "CREATE TABLE secrets (id int)",
		`CREATE SCHEMA "Old sales"`, `CREATE TABLE "Old sales".targets (id int)`)
	_, super := writeRightsOf(t, admin)
	if !slices.Equal(super.Excess, []string{"is a superuser"}) {
		t.Errorf("the superuser: %q", super.Excess)
	}
	u, err := url.Parse(admin)
	if err != nil {
		t.Fatal(err)
	}
	role := "writer_of_" + strings.TrimPrefix(u.Path, "/")
	script := strings.NewReplacer("arivu_writer", role, "choose a password", pgtest.Password).Replace(super.Remedy)
	pgtest.Exec(t, admin, strings.Split(strings.TrimSuffix(script, ";\n"), ";\n")...)
	t.Cleanup(func() {
		pgtest.Exec(t, admin, "REASSIGN OWNED BY "+role+" TO postgres", "DROP OWNED BY "+role, "DROP ROLE "+role)
	})
	u.User = url.UserPassword(role, pgtest.Password)
	w, least := writeRightsOf(t, u.String())
	if len(least.Excess) != 0 || least.Remedy != "" {
		t.Errorf("the role of the remedy: %q", least.Excess)
	}
	keep, o := func(int64) bool { return true }, engine.WriteOptions{Timeout: time.Minute}
	for _, sql := range []string{"INSERT INTO orders (note) VALUES ('a')", "UPDATE orders SET note = 'b'", `INSERT INTO "Old sales".targets VALUES (1)`, "DELETE FROM orders"} {
		if n, err := w.Write(t.Context(), sql, o, keep); n != 1 || err != nil {
			t.Errorf("%s: %d rows, %v", sql, n, err)
		}
	}
	if _, err := w.Write(t.Context(), "DELETE FROM secrets", o, keep); err == nil {
		t.Error("the role of the remedy writes to a table that was not given")
	}
	for _, c := range []struct{ grant, want, revoke string }{
		{"GRANT UPDATE ON secrets TO " + role, "may change the rows of \"public\".\"secrets\", which this connection does not write", "REVOKE ALL ON secrets FROM " + role},
		{"GRANT INSERT (id) ON secrets TO " + role, "may change the rows of \"public\".\"secrets\", which this connection does not write", "REVOKE INSERT (id) ON secrets FROM " + role},
		{"GRANT TRUNCATE ON orders TO " + role, "may truncate \"public\".\"orders\"", "REVOKE TRUNCATE ON orders FROM " + role},
		{"GRANT TRIGGER ON orders TO " + role, "may add triggers or references to \"public\".\"orders\"", "REVOKE TRIGGER ON orders FROM " + role},
		{"GRANT DELETE ON orders TO " + role + " WITH GRANT OPTION", "may give its rights on \"public\".\"orders\" to others", "REVOKE GRANT OPTION FOR DELETE ON orders FROM " + role},
		{"GRANT CREATE ON SCHEMA public TO " + role, "may create tables in public", "REVOKE CREATE ON SCHEMA public FROM " + role},
		{"GRANT pg_read_server_files TO " + role, "may read files of the server", "REVOKE pg_read_server_files FROM " + role},
		{"ALTER TABLE secrets OWNER TO " + role, "owns \"public\".\"secrets\", whose structure it may change", "ALTER TABLE secrets OWNER TO postgres"},
	} {
		pgtest.Exec(t, admin, c.grant)
		if _, got := writeRightsOf(t, u.String()); !slices.Contains(got.Excess, c.want) || !strings.Contains(got.Remedy, "CREATE ROLE arivu_writer") {
			t.Errorf("%s: %q", c.grant, got.Excess)
		}
		pgtest.Exec(t, admin, c.revoke)
		if _, got := writeRightsOf(t, u.String()); len(got.Excess) != 0 {
			t.Errorf("%s: %q", c.revoke, got.Excess)
		}
	}
}

package postgres_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"arivu/executor/engine"
	"arivu/executor/engine/enginetest"
	"arivu/executor/engine/pgtest"
	"arivu/executor/engine/postgres"
)

func rightsOf(t *testing.T, rawURL string) (engine.Engine, engine.Rights) {
	t.Helper()
	target, err := engine.ParseURL(rawURL)
	if err != nil {
		t.Fatal(err)
	}
	e, err := postgres.Open(t.Context(), target, engine.Options{}.WithDefaults())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	rights, err := e.(engine.Inspector).Rights(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return e, rights
}

// An over-privileged role is told as one, and the statements that come with that make a
// role which is not, and reads the same.
func TestRights(t *testing.T) {
	t.Parallel()
	admin := pgtest.Start(t)
	pgtest.Exec(t, admin, "CREATE TABLE orders (id int)", `CREATE SCHEMA "Old sales"`, `CREATE TABLE "Old sales".targets (id int)`,
		"INSERT INTO orders VALUES (1)", `INSERT INTO "Old sales".targets VALUES (2)`)
	_, super := rightsOf(t, admin)
	if len(super.Excess) == 0 || super.Excess[0] != "is a superuser" || !slices.Contains(super.Excess, `may change the rows of 2 tables, such as "Old sales".targets`) {
		t.Errorf("excess %q", super.Excess)
	}
	u, err := url.Parse(admin)
	if err != nil {
		t.Fatal(err)
	}
	// The database is dropped before its role, so the role is one of its own name.
	role := "reader_of_" + strings.TrimPrefix(u.Path, "/")
	script := strings.NewReplacer("arivu_reader", role, "choose a password", pgtest.Password).Replace(super.Remedy)
	pgtest.Exec(t, admin, strings.Split(strings.TrimSuffix(script, ";\n"), ";\n")...)
	t.Cleanup(func() { pgtest.Exec(t, admin, "DROP OWNED BY "+role, "DROP ROLE "+role) })
	u.User = url.UserPassword(role, pgtest.Password)
	e, reader := rightsOf(t, u.String())
	if len(reader.Excess) != 0 || reader.Remedy != "" {
		t.Errorf("the role of the remedy: %q", reader.Excess)
	}
	if got := len(enginetest.Query(t, e, `SELECT * FROM orders UNION ALL SELECT * FROM "Old sales".targets`).Rows); got != 2 {
		t.Errorf("it reads %d rows", got)
	}
	pgtest.Exec(t, admin, "CREATE TABLE later (id int)", "GRANT pg_read_server_files TO "+role, "GRANT INSERT ON orders TO "+role)
	enginetest.Query(t, e, "SELECT * FROM later")
	_, more := rightsOf(t, u.String())
	if want := []string{"may read files of the server", "may change the rows of public.orders"}; !slices.Equal(more.Excess, want) {
		t.Errorf("excess %q", more.Excess)
	}
}

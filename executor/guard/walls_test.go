package guard_test

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/executor/dialect"
	wall "arivu/executor/engine"
	"arivu/executor/engine/pgtest"
	"arivu/executor/engine/postgres"
	"arivu/executor/engine/sqlite"
)

// The wall of the database holds without the guard: every statement that the guard
// refuses is run as it is, and neither the data nor anything around them changes. Each
// is stopped in time.
func TestSQLiteHoldsWithoutTheGuard(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "shop.db")
	fillSQLite(t, path)
	e := open(t, sqlite.Open, "sqlite://"+filepath.ToSlash(path))
	assault(t, e, events.DialectSQLite, func() string { return digestFiles(t, dir, ".") })
}

// PostgreSQL is asked as a role that may only read, and as one that owns every table:
// then the read-only transaction is all there is.
func TestPostgresHoldsWithoutTheGuard(t *testing.T) {
	t.Parallel()
	admin := pgtest.Start(t)
	pgtest.Exec(t, admin, postgresDDL()...)
	reader := pgtest.Reader(t, admin)
	for name, rawURL := range map[string]string{"reader": reader, "owner": owner(t, admin)} {
		t.Run(name, func(t *testing.T) {
			watch := open(t, postgres.Open, admin)
			assault(t, open(t, postgres.Open, rawURL), events.DialectPostgres, func() string { return digestPostgres(t, watch) })
		})
	}
}

func open(tb testing.TB, opener wall.Opener, rawURL string) wall.Engine {
	tb.Helper()
	target, err := wall.ParseURL(rawURL)
	if err != nil {
		tb.Fatal(err)
	}
	e, err := opener(tb.Context(), target, wall.Options{}.WithDefaults())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = e.Close() })
	return e
}

const (
	assaultTimeout = 200 * time.Millisecond
	assaultSlack   = 5 * time.Second // for a machine that is busy
)

// assault runs all refused statements of a corpus. Whether one fails is the database's
// business; that it does no harm is the wall's.
func assault(t *testing.T, e wall.Engine, d events.Dialect, digest func() string) {
	t.Helper()
	before, ran := digest(), 0
	for _, st := range corpus(t, d) {
		if st.verdict == "allow" {
			continue
		}
		began := time.Now()
		_, err := e.Query(t.Context(), st.sql, wall.Limits{Rows: 20, Timeout: assaultTimeout}, nothing{})
		if took := time.Since(began); took > assaultTimeout+assaultSlack {
			t.Errorf("line %d: %s\nran for %v", st.line, st.sql, took)
		}
		if err == nil {
			ran++
		}
		// A session is reset after it was given back: its locks stay for a moment.
		after := digest()
		for deadline := time.Now().Add(assaultSlack); after != before && time.Now().Before(deadline); after = digest() {
		}
		if after != before {
			t.Errorf("line %d: %s\nchanged something (error %v)\nbefore %s\nafter  %s", st.line, st.sql, err, before, after)
			before = after
		}
	}
	// A wall in front of nothing proves nothing.
	if ran == 0 {
		t.Error("no refused statement runs at all: the corpus no longer fits the database")
	}
}

type nothing struct{}

func (nothing) Columns([]events.ResultColumn) error { return nil }
func (nothing) Row(events.Row) error                { return nil }

func fillSQLite(tb testing.TB, path string) {
	tb.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		tb.Fatal(err)
	}
	for _, ddl := range shopDDL() {
		if _, err := db.ExecContext(tb.Context(), ddl); err != nil {
			tb.Fatalf("%s: %v", ddl, err)
		}
	}
	if err := db.Close(); err != nil {
		tb.Fatal(err)
	}
}

// digestFiles is what files hold, and which there are.
func digestFiles(tb testing.TB, dirs ...string) string {
	tb.Helper()
	h := sha256.New()
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			fmt.Fprintln(h, path)
			if filepath.Ext(path) != ".db" {
				return nil
			}
			data, err := os.ReadFile(path)
			h.Write(data)
			return err
		})
		if err != nil {
			tb.Fatal(err)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// postgresDDL creates the tables of the snapshot, each with a row of nulls and one of
// defaults.
func postgresDDL() []string {
	d, _ := dialect.For(events.DialectPostgres)
	out := []string{"CREATE SCHEMA sales", "CREATE TYPE mood AS ENUM ('glad', 'sad')", "CREATE VIEW top_products AS SELECT 1 AS product_id, 2.5 AS revenue"}
	for _, t := range shop(events.DialectPostgres).Tables {
		if t.Kind == events.KindView {
			continue
		}
		name := d.QuoteIdent(t.Name)
		if t.Namespace != "" {
			name = d.QuoteIdent(t.Namespace) + "." + name
		}
		var cols []string
		for _, c := range t.Columns {
			cols = append(cols, d.QuoteIdent(c.Name)+" "+c.Type)
		}
		out = append(out, fmt.Sprintf("CREATE TABLE %s (%s)", name, strings.Join(cols, ", ")), fmt.Sprintf("INSERT INTO %s DEFAULT VALUES", name))
	}
	return out
}

// owner gives the URL for a role that owns every table and is no superuser.
func owner(tb testing.TB, rawURL string) string {
	tb.Helper()
	u, err := url.Parse(rawURL)
	if err != nil {
		tb.Fatal(err)
	}
	role := "owner_" + strings.TrimPrefix(u.Path, "/")
	statements := []string{
		fmt.Sprintf("CREATE ROLE %s LOGIN PASSWORD '%s'", role, pgtest.Password), "ALTER SCHEMA sales OWNER TO " + role, "ALTER SCHEMA public OWNER TO " + role,
	}
	d, _ := dialect.For(events.DialectPostgres)
	for _, t := range shop(events.DialectPostgres).Tables {
		kind, name := "TABLE", d.QuoteIdent(t.Name)
		if t.Kind == events.KindView {
			kind = "VIEW"
		}
		if t.Namespace != "" {
			name = d.QuoteIdent(t.Namespace) + "." + name
		}
		statements = append(statements, fmt.Sprintf("ALTER %s %s OWNER TO %s", kind, name, role))
	}
	pgtest.Exec(tb, rawURL, statements...)
	tb.Cleanup(func() {
		pgtest.Exec(tb, rawURL, fmt.Sprintf("REASSIGN OWNED BY %s TO postgres", role), "DROP OWNED BY "+role, "DROP ROLE "+role)
	})
	u.User = url.UserPassword(role, pgtest.Password)
	return u.String()
}

// digestPostgres is what a statement could have changed: rows, objects, settings and
// what others would notice.
func digestPostgres(tb testing.TB, e wall.Engine) string {
	tb.Helper()
	d, _ := dialect.For(events.DialectPostgres)
	parts := []string{
		"(SELECT count(*) FROM pg_class WHERE relpersistence <> 't' AND relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname LIKE 'pg\\_toast%' OR nspname LIKE 'pg\\_temp%'))",
		"(SELECT count(*) FROM pg_proc)", "(SELECT count(*) FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_t%')", "(SELECT count(*) FROM pg_extension)",
		"(SELECT count(*) FROM pg_largeobject_metadata)", "(SELECT count(*) FROM pg_db_role_setting)", "(SELECT count(*) FROM pg_attribute)",
		"(SELECT count(*) FROM pg_locks WHERE locktype = 'advisory')", "(SELECT count(*) FROM pg_description)", "(SELECT count(*) FROM pg_prepared_xacts)",
		"(SELECT md5(string_agg(relacl::text, ',' ORDER BY oid)) FROM pg_class)",
	}
	for _, t := range shop(events.DialectPostgres).Tables {
		if t.Kind == events.KindView {
			continue
		}
		name := d.QuoteIdent(t.Name)
		if t.Namespace != "" {
			name = d.QuoteIdent(t.Namespace) + "." + name
		}
		parts = append(parts, "(SELECT md5(string_agg(x::text, ',' ORDER BY x::text)) FROM "+name+" x)")
	}
	var r rowsOf
	if _, err := e.Query(tb.Context(), "SELECT "+strings.Join(parts, ", "), wall.Limits{}, &r); err != nil {
		tb.Fatal(err)
	}
	return fmt.Sprint(slices.Concat(r...))
}

type rowsOf []events.Row

func (*rowsOf) Columns([]events.ResultColumn) error { return nil }

func (r *rowsOf) Row(row events.Row) error {
	*r = append(*r, slices.Clone(row))
	return nil
}

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
	b := &besieged{engine: e, dialect: events.DialectSQLite, digest: func() string { return digestFiles(t, dir, ".") }}
	b.assault(t)
	b.assaultHidden(t)
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
			b := &besieged{engine: open(t, postgres.Open, rawURL), dialect: events.DialectPostgres, digest: func() string { return digestPostgres(t, watch) }}
			b.assault(t)
			b.assaultHidden(t)
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
	mutantTimeout  = 20 * time.Millisecond // of which there are thousands
	assaultSlack   = 5 * time.Second       // for a machine that is busy
)

// besieged is a database that every refused statement is sent to, past the guard.
type besieged struct {
	engine  wall.Engine
	dialect events.Dialect
	// digest is what no statement may change.
	digest func() string
	// text makes a statement of the corpus one that could do harm here; nil for none.
	text func(string) string
	// spared are texts of files that no row may show.
	spared string
}

// assault runs all refused statements of a corpus. Whether one fails is the database's
// business; that it does no harm is the wall's.
func (b *besieged) assault(t *testing.T) {
	t.Helper()
	before, ran := b.digest(), 0
	for _, st := range corpus(t, b.dialect) {
		if st.verdict == "allow" {
			continue
		}
		if b.send(t, st.line, b.aimed(st.sql), assaultTimeout) {
			ran++
		}
		before = b.compare(t, st.line, st.sql, before)
	}
	// A wall in front of nothing proves nothing.
	if ran == 0 {
		t.Error("no refused statement runs at all: the corpus no longer fits the database")
	}
}

// assaultHidden runs what the corpus refuses wherever it stands in every disguise of
// the mutations, and compares after each statement's disguises.
func (b *besieged) assaultHidden(t *testing.T) {
	t.Helper()
	before, sent := b.digest(), 0
	for _, st := range corpus(t, b.dialect) {
		if st.verdict == "allow" || !refusedInside(st) {
			continue
		}
		inner := b.aimed(strings.TrimRight(st.sql, "; "))
		for _, mutant := range append(mutants(inner), special[b.dialect](inner)...) {
			b.send(t, st.line, mutant, mutantTimeout)
			sent++
		}
		before = b.compare(t, st.line, "the disguises of "+st.sql, before)
	}
	t.Logf("%d disguised statements sent", sent)
}

func (b *besieged) aimed(text string) string {
	if b.text == nil {
		return text
	}
	return b.text(text)
}

// send runs one statement and reports whether it got an answer.
func (b *besieged) send(t *testing.T, line int, text string, limit time.Duration) bool {
	t.Helper()
	began, sink := time.Now(), &seeks{spared: b.spared}
	_, err := b.engine.Query(t.Context(), text, wall.Limits{Rows: 20, Timeout: limit}, sink)
	if took := time.Since(began); took > limit+assaultSlack {
		t.Errorf("line %d: %s\nran for %v", line, text, took)
	}
	if wall.IsUnavailable(err) {
		t.Errorf("line %d: %s\nended the database: %v", line, text, err)
	}
	if sink.found {
		t.Errorf("line %d: %s\nread a file", line, text)
	}
	return err == nil
}

// compare holds that nothing is other than before. A session is reset after it was
// given back: its locks stay for a moment.
func (b *besieged) compare(t *testing.T, line int, what, before string) string {
	t.Helper()
	after := b.digest()
	for deadline := time.Now().Add(assaultSlack); after != before && time.Now().Before(deadline); after = b.digest() {
	}
	if after != before {
		t.Errorf("line %d: %s\nchanged something\nbefore %s\nafter  %s", line, what, before, after)
	}
	return after
}

// seeks looks for a text in rows.
type seeks struct {
	spared string
	found  bool
}

func (*seeks) Columns([]events.ResultColumn) error { return nil }

func (s *seeks) Row(row events.Row) error {
	s.found = s.found || s.spared != "" && strings.Contains(fmt.Sprint(row...), s.spared)
	return nil
}

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

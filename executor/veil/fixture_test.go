package veil_test

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"arivu/events"
	"arivu/executor/catalog"
	"arivu/executor/engine"
	"arivu/executor/engine/mariadbtest"
	"arivu/executor/engine/mysql"
	"arivu/executor/engine/pgtest"
	"arivu/executor/engine/postgres"
	"arivu/executor/engine/sqlite"
)

// rules of the fixture.
var rules = events.ConnectionOptions{
	Hidden: []string{"Users.SSN", "*.password*"}, Masked: []string{"users.email", "users.salary"},
}

// database is an open fixture with the snapshot taken under its rules.
type database struct {
	engine   engine.Engine
	schema   *events.Schema
	warnings []string
}

// kind makes fixtures in one dialect.
type kind struct {
	dialect events.Dialect
	setup   []string
	url     func(t testing.TB, statements []string) string
}

// common is the part of the fixture that all dialects take. X stands before every
// protected value and N among the digits of the protected number.
var common = []string{
	`CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT, ssn TEXT, salary NUMERIC(12,2), country TEXT,
		last4 TEXT GENERATED ALWAYS AS (substr(ssn, 3)) STORED, domain TEXT GENERATED ALWAYS AS (replace(email, 'mail', '')) STORED)`,
	`INSERT INTO users (id, name, email, ssn, salary, country) VALUES (1, 'Ann', 'Xmail-1@x.example', 'Xssn-1', N7654321, 'FR'),
		(2, 'Bob', NULL, 'Xssn-2', 12, 'FR'), (3, 'Cid', 'Xmail-3@x.example', NULL, NULL, 'DE')`,
	`CREATE INDEX users_ssn ON users (ssn)`,
	`CREATE TABLE accounts (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id), password_hash TEXT)`,
	`INSERT INTO accounts VALUES (1, 1, 'Xpass-1'), (2, 2, 'Xpass-2')`,
	`CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id), contact TEXT, total INTEGER)`,
	`INSERT INTO orders VALUES (1, 1, 'a@b.example', 10), (2, 1, 'planted-mail-1@x.example', 20), (3, 2, 'c@d.example', 5)`,
	`CREATE VIEW v_ssn AS SELECT id, ssn FROM users`,
	`CREATE VIEW v_mail AS SELECT id, lower(email) AS contact FROM users`,
	`CREATE VIEW v_star AS SELECT * FROM users`,
	`CREATE VIEW v_filter AS SELECT id FROM users WHERE ssn LIKE 'planted%'`,
	`CREATE VIEW v_exists AS SELECT id FROM orders o WHERE EXISTS (SELECT 1 FROM accounts a WHERE a.user_id = o.user_id AND password_hash LIKE 'planted%')`,
	`CREATE VIEW v_rename AS SELECT id, ssn AS number FROM users`,
	`CREATE VIEW v_chain AS SELECT number AS n FROM v_rename`,
	`CREATE VIEW v_name AS SELECT id, name FROM users`,
}

var kinds = []kind{
	{
		dialect: events.DialectSQLite,
		setup: []string{
			`CREATE VIRTUAL TABLE users_search USING fts5(name, email, content='users', content_rowid='id')`,
			`INSERT INTO users_search (users_search) VALUES ('rebuild')`,
			`CREATE VIRTUAL TABLE search_terms USING fts5vocab('users_search', 'row')`,
			`ANALYZE`,
		},
		url: sqliteFile,
	},
	{
		dialect: events.DialectPostgres,
		setup: []string{
			`CREATE FUNCTION peek(i integer) RETURNS text LANGUAGE sql STABLE AS 'SELECT ssn FROM users WHERE id = i'`,
			`CREATE VIEW v_peek AS SELECT id, peek(id) AS seen FROM users`,
			`CREATE VIEW v_row AS SELECT u AS whole FROM users u`,
			`CREATE VIEW v_json AS SELECT to_jsonb(u) AS whole FROM users u`,
			`CREATE MATERIALIZED VIEW m_users AS SELECT id, ssn AS number FROM users`,
			`CREATE TABLE members (level integer) INHERITS (users)`,
			`INSERT INTO members (id, name, email, ssn, salary, country, level) VALUES (9, 'Dot', 'Xmail-9', 'Xssn-9', 1, 'IT', 1)`,
			`UPDATE members SET country = 'XX' WHERE false`,
			`CREATE TABLE visits (id integer, who users)`,
			`INSERT INTO visits SELECT 1, u FROM ONLY users u WHERE id = 1`,
			`ANALYZE`,
		},
		url: postgresURL,
	},
	{
		dialect: events.DialectMySQL,
		setup: []string{
			`CREATE FUNCTION peek(i INT) RETURNS TEXT READS SQL DATA RETURN (SELECT ssn FROM users WHERE id = i)`,
			`CREATE VIEW v_peek AS SELECT id, peek(id) AS seen FROM users`,
			`CREATE VIEW v_json AS SELECT json_object('s', ssn) AS whole FROM users`,
			`CREATE FULLTEXT INDEX users_words ON users (name, email)`,
			`ANALYZE TABLE users, accounts, orders`,
		},
		url: mariaURL,
	},
}

func (k kind) open(t testing.TB, mark string, options events.ConnectionOptions) *database {
	t.Helper()
	number := "98"
	if mark != "planted-" {
		number = "12"
	}
	fill := strings.NewReplacer("'X", "'"+mark, "N7654321", number+"7654321")
	var statements []string
	for _, s := range append(common[:len(common):len(common)], k.setup...) {
		statements = append(statements, fill.Replace(s))
	}
	return k.openOn(t, statements, options)
}

// openOn makes a database by these statements.
func (k kind) openOn(t testing.TB, statements []string, options events.ConnectionOptions) *database {
	t.Helper()
	parsed, err := options.Rules()
	if err != nil {
		t.Fatal(err)
	}
	openers := engine.Openers{events.DialectSQLite: sqlite.Open, events.DialectPostgres: postgres.Open, events.DialectMySQL: mysql.Open}
	e, err := openers.Open(t.Context(), k.url(t, statements), engine.Options{Rules: parsed})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	d := &database{engine: e}
	d.schema, d.warnings, err = catalog.TakeUnder(t.Context(), parsed, "fixture", e, engine.IntrospectOptions{}, time.Unix(0, 0))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// mariaURL keeps texts in VARCHAR: an index on TEXT needs a length in MySQL.
func mariaURL(t testing.TB, statements []string) string {
	t.Helper()
	db, address := mariadbtest.Database(t)
	for _, s := range statements {
		s = strings.ReplaceAll(strings.ReplaceAll(s, " TEXT", " VARCHAR(100)"), "RETURNS VARCHAR(100)", "RETURNS TEXT")
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	return address
}

func sqliteFile(t testing.TB, statements []string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "fixture.db")
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, s := range statements {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	return "sqlite://" + filepath.ToSlash(file)
}

func postgresURL(t testing.TB, statements []string) string {
	t.Helper()
	url := pgtest.Start(t)
	pgtest.Exec(t, url, statements...)
	return url
}

// recorder is a sink that keeps everything.
type recorder struct {
	Header []events.ResultColumn
	Rows   []events.Row
}

// Columns implements engine.Sink.
func (r *recorder) Columns(columns []events.ResultColumn) error {
	r.Header = columns
	return nil
}

// Row implements engine.Sink.
func (r *recorder) Row(row events.Row) error {
	r.Rows = append(r.Rows, row)
	return nil
}

// openReader opens a PostgreSQL database for a role that may read only what is named.
func openReader(t testing.TB, setup, readable []string, options events.ConnectionOptions) *database {
	t.Helper()
	url := pgtest.Start(t)
	pgtest.Exec(t, url, setup...)
	reader := pgtest.Reader(t, url)
	role, _, _ := strings.Cut(strings.TrimPrefix(reader, "postgres://"), ":")
	pgtest.Exec(t, url, "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM "+role, "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC",
		"GRANT SELECT ON "+strings.Join(readable, ", ")+" TO "+role)
	parsed, err := options.Rules()
	if err != nil {
		t.Fatal(err)
	}
	e, err := engine.Openers{events.DialectPostgres: postgres.Open}.Open(t.Context(), reader, engine.Options{Rules: parsed})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	d := &database{engine: e}
	d.schema, d.warnings, err = catalog.TakeUnder(t.Context(), parsed, "fixture", e, engine.IntrospectOptions{}, time.Unix(0, 0))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func openSQLite(t testing.TB, mark string) *database {
	t.Helper()
	return kinds[0].open(t, mark, rules)
}

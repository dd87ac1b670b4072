package sqlite_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/apart"
	"arivu/executor/engine/enginetest"
	"arivu/executor/engine/sqlite"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if len(os.Args) == 2 && (os.Args[1] == workerArgument || os.Args[1] == dyingArgument) {
		var out io.Writer = os.Stdout
		if os.Args[1] == dyingArgument {
			out = new(dying)
		}
		if err := apart.Serve(context.Background(), engine.Openers{events.DialectSQLite: sqlite.Open}, os.Stdin, out); err != nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

// create makes a file with an ordinary, writing connection.
func create(t testing.TB, setup []string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "test #1%.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range append([]string{"PRAGMA user_version = 1"}, setup...) {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func open(t testing.TB, path string) engine.Engine {
	t.Helper()
	target := &engine.Target{Dialect: events.DialectSQLite, Path: path}
	e, err := sqlite.Open(t.Context(), target, engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Errorf("closing: %v", err)
		}
	})
	return e
}

func number(s string) any { return json.Number(s) }

const recursive = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "

func TestConformance(t *testing.T) {
	t.Parallel()
	outside := filepath.Join(t.TempDir(), "outside.db")
	enginetest.Run(t, &enginetest.Subject{
		New:         func(t *testing.T, setup []string) engine.Engine { return open(t, create(t, setup)) },
		Broken:      func(t *testing.T) engine.Engine { return open(t, filepath.Join(t.TempDir(), "missing.db")) },
		Indexes:     true,
		BoolType:    "BOOLEAN",
		TimeType:    "TIMESTAMP",
		Endless:     recursive + "SELECT count(*) FROM n",
		EndlessRows: recursive + "SELECT i, 'row ' || i FROM n",
		Values: []enginetest.Value{
			{SQL: "42", Type: events.TypeInteger, Want: number("42")},
			{SQL: "9007199254740993", Type: events.TypeInteger, Want: "9007199254740993"},
			{SQL: "0.1", Type: events.TypeFloat, Want: number("0.1")},
			{SQL: "9e999", Type: events.TypeFloat, Want: "Infinity"},
			{SQL: "'a' || char(0) || 'b'", Type: events.TypeText, Want: "a\x00b"},
			{SQL: "CAST(x'ff41' AS TEXT)", Type: events.TypeText, Want: "\uFFFDA"},
			{SQL: "x'00ff'", Type: events.TypeBytes, Want: `\x00ff`},
			{SQL: "NULL", Type: events.TypeOther, Want: nil},
			{SQL: "date('2024-02-29')", Type: events.TypeDate, Want: "2024-02-29"},
			{SQL: "datetime('2024-02-29 12:30:01')", Type: events.TypeTime, Want: "2024-02-29T12:30:01"},
			{SQL: "strftime('%Y-%m', '2024-02-29')", Type: events.TypeText, Want: "2024-02"},
			{SQL: "json('{\"a\": 1}')", Type: events.TypeText, Want: `{"a":1}`},
		},
		Refused: []string{
			"ATTACH '" + outside + "' AS evil",
			"VACUUM INTO '" + outside + "'",
			"PRAGMA query_only = 0", "PRAGMA user_version = 7", "PRAGMA table_info(orders)", "PRAGMA user_version",
			"SELECT * FROM pragma_database_list", "SELECT * FROM sqlite_schema", "SELECT * FROM sqlite_dbpage", "SELECT * FROM dbstat",
			"SELECT load_extension('evil')", "SELECT readfile('/etc/passwd')", "SELECT writefile('" + outside + "', 'x')",
			"SELECT fts3_tokenizer('simple')", "SELECT sqlite_log(1, 'x')",
			"CREATE VIRTUAL TABLE evil USING fts5(a)", "DETACH main",
			"SELECT zeroblob(9000000)", "SELECT printf('%9000000d', 1)",
			"WITH c AS (SELECT 1) DELETE FROM orders", "REPLACE INTO orders SELECT * FROM orders",
			"SELECT ?", "SELECT :a", "SELECT @a", "SELECT $a", "SELECT $a('), 1; SELECT 2 --'",
		},
		Complaints: []enginetest.Complaint{
			{SQL: "SELEC 1", Class: events.ClassSyntax, Piece: "SELEC", At: "SELEC"},
			{SQL: "SELECT name FROM customers WHERE", Class: events.ClassSyntax},
			{SQL: "SELECT name FROM nowhere", Class: events.ClassUnknownTable, Piece: "nowhere"},
			{SQL: "SELECT 'é', nam FROM customers", Class: events.ClassUnknownColumn, Piece: "nam", At: "nam"},
			{SQL: `SELECT name FROM customers WHERE country = "India"`, Class: events.ClassUnknownColumn, Piece: `"India"`, At: `"India"`},
			{SQL: "SELECT nope(name) FROM customers", Class: events.ClassUnknownFunc, Piece: "nope", At: "nope"},
			{SQL: "SELECT customer_id FROM customers, orders", Class: events.ClassAmbiguous, Piece: "customer_id", At: "customer_id"},
			{SQL: "SELECT abs(1, 2)", Class: events.ClassType, Piece: "abs", At: "abs"},
			{SQL: "SELECT load_extension('x')", Class: events.ClassUnsafe, Piece: "load_extension", At: "load"},
			{SQL: "SELECT sum(count(*)) FROM orders", Class: events.ClassDatabase, Piece: "count", At: "count"},
		},
	})
	if _, err := os.Stat(outside); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a statement made a file: %v", err)
	}
}

func TestFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	garbage := filepath.Join(dir, "garbage.db")
	if err := os.WriteFile(garbage, []byte(strings.Repeat("not a database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		filepath.Join(dir, "missing.db"): "there is no such file",
		dir:                              "not a regular file",
		garbage:                          "not a SQLite database",
	} {
		err := open(t, path).Ping(t.Context())
		if !engine.IsUnavailable(err) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "missing.db")); !errors.Is(err, os.ErrNotExist) {
		t.Error("a missing file was created")
	}
}

func TestQueriesThatNeedMoreThanTables(t *testing.T) {
	t.Parallel()
	e := open(t, create(t, []string{
		"CREATE VIRTUAL TABLE docs USING fts5(body)",
		"INSERT INTO docs VALUES ('the quick brown fox')",
		"CREATE TABLE j (doc TEXT)",
		`INSERT INTO j VALUES ('{"tags": ["a", "b"]}')`,
		"CREATE VIEW v AS SELECT upper(doc) AS up FROM j",
	}))
	for _, query := range []string{
		"SELECT body FROM docs WHERE docs MATCH 'quick' ORDER BY rank",
		"SELECT value FROM j, json_each(j.doc, '$.tags')",
		"SELECT up FROM v",
		"SELECT doc, row_number() OVER (ORDER BY doc) FROM j",
		"SELECT doc ->> '$.tags[0]' FROM j",
		"VALUES (1, 2)",
		"EXPLAIN QUERY PLAN SELECT * FROM j",
	} {
		if r := enginetest.Query(t, e, query); len(r.Rows) == 0 {
			t.Errorf("%s: no rows", query)
		}
	}
}

func TestIntrospectOddities(t *testing.T) {
	t.Parallel()
	e := open(t, create(t, []string{
		`CREATE TABLE "Odd ""name""" (a, "b c" INT, PRIMARY KEY ("b c", a)) WITHOUT ROWID`,
		`INSERT INTO "Odd ""name""" VALUES ('x', 1), ('y', 2)`,
		`CREATE TABLE child (x TEXT, y INT, FOREIGN KEY (Y, x) REFERENCES "odd ""name""")`,
		"CREATE TABLE gone (a INT REFERENCES nowhere (b))",
		"CREATE VIEW computed AS SELECT x || 'z' AS xz, y * 1.5 AS yy FROM child",
		"INSERT INTO child VALUES ('x', 1)",
		"CREATE VIEW broken AS SELECT * FROM missing",
		"CREATE VIRTUAL TABLE docs USING fts5(body)",
	}))
	schema, err := e.Introspect(t.Context(), engine.IntrospectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var tables []string
	for _, table := range schema.Tables {
		tables = append(tables, table.Name)
	}
	if got, want := strings.Join(tables, "|"), `Odd "name"|child|computed|docs|gone`; got != want {
		t.Fatalf("tables are %s, want %s", got, want)
	}
	odd := schema.Table(`Odd "name"`)
	if strings.Join(odd.PrimaryKey, "|") != "b c|a" || odd.Rows != 2 || odd.Columns[0].Class != events.TypeText {
		t.Errorf("got %+v", odd)
	}
	keys := schema.Table("child").ForeignKeys
	if len(keys) != 1 || keys[0].RefTable != `Odd "name"` || strings.Join(keys[0].Columns, "|") != "y|x" ||
		strings.Join(keys[0].RefColumns, "|") != "b c|a" {
		t.Errorf("got %+v", keys)
	}
	if keys := schema.Table("gone").ForeignKeys; len(keys) != 0 {
		t.Errorf("a key to nowhere: %+v", keys)
	}
	computed := schema.Table("computed")
	if computed.Columns[0].Class != events.TypeText || computed.Columns[1].Class != events.TypeFloat {
		t.Errorf("got %+v", computed.Columns)
	}
}

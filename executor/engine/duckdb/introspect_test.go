//go:build duckdb && cgo

package duckdb_test

import (
	"reflect"
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/enginetest"
)

var oddities = []string{
	`CREATE TYPE mood AS ENUM ('sad', 'glad')`,
	`CREATE TABLE "Odd ""name""" (a VARCHAR, "b c" INTEGER, PRIMARY KEY ("b c", a))`,
	`CREATE TABLE child (x VARCHAR, y INTEGER, m mood, twice INTEGER GENERATED ALWAYS AS (y * 2), list INTEGER[],
		s STRUCT(k VARCHAR), h HUGEINT, z TIMESTAMPTZ, FOREIGN KEY (y, x) REFERENCES "Odd ""name""" ("b c", a))`,
	`INSERT INTO "Odd ""name""" VALUES ('x', 1), ('y', 2)`,
	`INSERT INTO child (x, y, m, list, s, h, z) VALUES ('x', 1, 'glad', [1], {'k': 'v'}, 170141183460469231731687303715884105727, '2024-01-01 00:00:00+00')`,
	`CREATE TABLE other.things (id INTEGER DEFAULT 7, secret VARCHAR)`,
	`COMMENT ON TABLE child IS 'what hangs on it'`, `COMMENT ON COLUMN child.m IS 'how it feels'`,
	`CREATE VIEW outside AS SELECT 1 AS a`,
	`CREATE TABLE gone (a INTEGER)`, `CREATE VIEW broken AS SELECT a FROM gone`, `DROP TABLE gone`,
	`CREATE TEMP TABLE passing (a INTEGER)`,
}

func TestIntrospectOddities(t *testing.T) {
	t.Parallel()
	for name, e := range map[string]engine.Engine{"here": open(t, create(t, oddities), engine.Options{}), "apart": withWorkers(t, create(t, oddities))} {
		schema, err := e.Introspect(t.Context(), engine.IntrospectOptions{})
		if err != nil {
			t.Fatal(err)
		}
		var tables []string
		for i := range schema.Tables {
			tables = append(tables, schema.Tables[i].Qualified())
		}
		if got, want := strings.Join(tables, "|"), `Odd "name"|broken|child|outside|other.things`; got != want {
			t.Fatalf("%s: tables are %s, want %s", name, got, want)
		}
		child := schema.Table("child")
		keys := []events.ForeignKey{{Columns: []string{"y", "x"}, RefTable: `Odd "name"`, RefColumns: []string{"b c", "a"}}}
		if !reflect.DeepEqual(child.ForeignKeys, keys) || !reflect.DeepEqual(schema.Table(`Odd "name"`).PrimaryKey, []string{"b c", "a"}) {
			t.Errorf("%s: keys are %+v", name, child.ForeignKeys)
		}
		if child.Comment != "what hangs on it" || child.Column("m").Comment != "how it feels" {
			t.Errorf("%s: comments are %q and %q", name, child.Comment, child.Column("m").Comment)
		}
		for column, class := range map[string]events.TypeClass{
			"x": events.TypeText, "y": events.TypeInteger, "m": events.TypeText, "twice": events.TypeInteger, "list": events.TypeJSON,
			"s": events.TypeJSON, "h": events.TypeInteger, "z": events.TypeTime,
		} {
			if c := child.Column(column); c.Class != class {
				t.Errorf("%s: %+v", name, c)
			}
		}
		if c := child.Column("h"); c.Max != "170141183460469231731687303715884105727" {
			t.Errorf("%s: %+v", name, c)
		}
		if c := child.Column("m"); !reflect.DeepEqual(c.Values, []string{"glad"}) {
			t.Errorf("%s: %+v", name, c)
		}
		if !strings.HasPrefix(schema.Version, "DuckDB v1.") || schema.TimeZone != "UTC" {
			t.Errorf("%s: %s in %s", name, schema.Version, schema.TimeZone)
		}
	}
}

// Whoever decides what is shown sees what views and computed columns are made of, and
// nothing is read of what they take out.
func TestVeil(t *testing.T) {
	t.Parallel()
	e := open(t, create(t, append(oddities, "INSERT INTO other.things VALUES (1, 'hush')")), engine.Options{})
	schema, err := e.Introspect(t.Context(), engine.IntrospectOptions{Veil: func(s *engine.Structure) {
		for _, r := range s.Relations {
			switch r.Name {
			case "child":
				if want := map[string]string{"twice": "CAST((y * 2) AS INTEGER)"}; !reflect.DeepEqual(r.Generated, want) {
					t.Errorf("computed columns are %v, want %v", r.Generated, want)
				}
			case "things":
				if r.Schema != "other" || len(r.Generated) > 0 {
					t.Errorf("got %+v", r)
				}
				r.Drop(func(column string) bool { return column == "secret" })
			case "broken":
				if r.Definition != " SELECT a FROM gone" {
					t.Errorf("a view is %q", r.Definition)
				}
				r.Withheld = true
			}
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	things := schema.Table("other.things")
	if things == nil || things.Column("secret") != nil || things.Rows != 1 || schema.Table("broken") != nil {
		t.Errorf("got %+v", schema.Tables)
	}
}

// Queries that need more than tables, and names of all kinds.
func TestQueries(t *testing.T) {
	t.Parallel()
	e := open(t, create(t, oddities), engine.Options{})
	for _, sql := range []string{
		`FROM child`, `SELECT unnest(list) FROM child`, `SELECT s.k FROM child`, `SELECT a FROM "Odd ""name""" QUALIFY row_number() OVER (ORDER BY a) = 1`,
		`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT i FROM n`, `VALUES (1, 2)`, `SELECT * FROM other.things UNION ALL SELECT 1, 'x'`,
		`EXPLAIN SELECT * FROM child`, `SELECT * FROM child TABLESAMPLE reservoir(10 ROWS)`, `SELECT strftime(z, '%Y') FROM child`, `SELECT * EXCLUDE (x) FROM child`,
		`PIVOT (SELECT y, m FROM child) ON m IN ('sad', 'glad') USING count(*)`, `SELECT COLUMNS('^[xy]$') FROM child`,
	} {
		if r := enginetest.Query(t, e, sql); len(r.Rows) == 0 {
			t.Errorf("%s: no rows", sql)
		}
	}
}

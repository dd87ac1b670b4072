//go:build !race

package main

import (
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	"arivu/cmd/arivu/openers"
	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/clickhouse/clickhousetest"
	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// What is written differently for ClickHouse means there what it means in SQLite. The
// server from Debian is of 2018 and has not all that newer ones have, so this is a list
// of what it can, not every construct.
func TestClickHouseAgrees(t *testing.T) {
	t.Parallel()
	e := withClickHouse(t)
	c := ground.NewCatalog(e.schema)
	people, visits := c.Tables[0], c.Tables[1]
	if people.Name != "people" {
		people, visits = visits, people
	}
	col := func(table *ground.Table, name string) *ground.Column {
		for _, c := range table.Columns {
			if c.Name == name {
				return c
			}
		}
		t.Fatalf("no column %s", name)
		return nil
	}
	id, name, boss := col(people, "id"), col(people, "na me"), col(people, "boss")
	rows := frame.Item{Value: frame.Agg{Func: frame.Count}}
	var frames []*frame.Frame
	for _, of := range []*ground.Column{col(people, "born"), col(visits, "at")} {
		for _, unit := range []ground.Unit{ground.Year, ground.Quarter, ground.Month, ground.Week, ground.Day, ground.Weekday} {
			b := frame.Bucket{Of: of, Unit: unit}
			frames = append(frames, &frame.Frame{Base: of.Table, Select: []frame.Item{{Value: b}, rows}, Group: []frame.Value{b}, Order: []frame.Sort{{Value: b}}})
		}
		late := frame.Compare{L: frame.Days{From: of, Today: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)}, Op: frame.Gt, R: frame.Literal{Text: "200", Number: true}}
		within := frame.During{Column: of, Period: ground.Period{From: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2024, 7, 1, 0, 0, 0, 0, time.UTC)}}
		for _, cond := range []frame.Cond{late, within} {
			frames = append(frames, &frame.Frame{Base: of.Table, Select: []frame.Item{rows}, Where: cond})
		}
	}
	shown := []frame.Item{{Value: frame.Col{Column: id}}, {Value: frame.Col{Column: name}}}
	for _, cond := range []frame.Cond{
		frame.Like{Value: frame.Col{Column: name}, Pattern: `%\%`}, frame.Like{Value: frame.Col{Column: name}, Pattern: "%'%"},
		frame.Compare{L: frame.Col{Column: name}, Op: frame.Eq, R: frame.Literal{Text: `back\slash`}},
		frame.Compare{L: frame.Col{Column: name}, Op: frame.Eq, R: frame.Literal{Text: "it's"}},
		frame.Missing{Value: frame.Col{Column: boss}},
	} {
		frames = append(frames, &frame.Frame{Base: people, Select: shown, Where: cond})
	}
	for _, desc := range []bool{false, true} {
		frames = append(frames, &frame.Frame{Base: people, Select: append(shown, frame.Item{Value: frame.Col{Column: boss}}),
			Order: []frame.Sort{{Value: frame.Col{Column: boss}, Desc: desc}, {Value: frame.Col{Column: id}}}})
	}
	edges := append(c.Edges(people), c.Edges(visits)...)
	for i := range edges {
		related := frame.Related{Edge: &edges[i]}
		key := []frame.Item{{Value: frame.Col{Column: edges[i].From.Columns[0]}}}
		frames = append(frames, &frame.Frame{Base: edges[i].From, Select: key, Where: related},
			&frame.Frame{Base: edges[i].From, Select: key, Where: frame.Not{Cond: related}})
	}
	for _, f := range frames {
		e.agree(t, c, f)
	}
}

// withClickHouse are two tables in SQLite and in ClickHouse.
func withClickHouse(t *testing.T) *engines {
	t.Helper()
	const people = `(1, 'Anna', '2024-02-29', NULL), (2, 'it''s', '2023-12-31', 1), (3, 'back\slash', NULL, 1), (4, 'Žluťoučký', '2024-12-30', 2)`
	const visits = `(1, 1, '2024-01-01 00:00:00'), (2, 1, '2024-06-30 23:59:59'), (3, NULL, '2023-01-01 12:00:00')`
	file := filepath.Join(t.TempDir(), "tables.db")
	db, err := sql.Open("sqlite", "file:"+file)
	if err != nil {
		t.Fatal(err)
	}
	runAll(t, db, []string{
		"CREATE TABLE people (id INTEGER NOT NULL PRIMARY KEY, `na me` TEXT NOT NULL, born DATE, boss INTEGER REFERENCES people (id))",
		"CREATE TABLE visits (id INTEGER NOT NULL PRIMARY KEY, person INTEGER REFERENCES people (id), at TIMESTAMP NOT NULL)",
		"INSERT INTO people VALUES " + people, "INSERT INTO visits VALUES " + visits,
	})
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	s := clickhousetest.Start(t)
	database := s.Database(t,
		"CREATE TABLE $.people (id Int32, `na me` String, born Nullable(Date), boss Nullable(Int32)) ENGINE = MergeTree ORDER BY id",
		"CREATE TABLE $.visits (id Int32, person Nullable(Int32), at DateTime) ENGINE = MergeTree ORDER BY id",
		"INSERT INTO $.people SELECT 1, 'Anna', toDate('2024-02-29'), NULL", "INSERT INTO $.people SELECT 2, 'it\\'s', toDate('2023-12-31'), 1",
		"INSERT INTO $.people SELECT 3, 'back\\\\slash', NULL, 1", "INSERT INTO $.people SELECT 4, 'Žluťoučký', toDate('2024-12-30'), 2",
		"INSERT INTO $.visits SELECT 1, 1, toDateTime('2024-01-01 00:00:00')", "INSERT INTO $.visits SELECT 2, 1, toDateTime('2024-06-30 23:59:59')",
		"INSERT INTO $.visits SELECT 3, NULL, toDateTime('2023-01-01 12:00:00')",
	)
	out := &engines{guards: map[events.Dialect]*events.Schema{}, ours: map[events.Dialect]engine.Engine{}}
	for _, target := range []string{"sqlite://" + file, s.URL("default", database)} {
		e, err := openers.All().Open(t.Context(), target, engine.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = e.Close() })
		out.dialects = append(out.dialects, e.Dialect())
		out.ours[e.Dialect()] = e
		if out.guards[e.Dialect()], err = e.Introspect(t.Context(), engine.IntrospectOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	out.schema = out.guards[events.DialectSQLite]
	return out
}

//go:build !race

package main

import (
	"context"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"arivu/events"
	"arivu/executor/engine/mariadbtest"
	"arivu/executor/engine/pgtest"
	"arivu/planner/ground"
	"arivu/planner/offline/frame"
	"arivu/planner/offline/frame/frametest"
)

// randomFrames is how many frames are made.
const randomFrames = 600

// Frames that nobody would ask for are accepted by the guard and the servers too, and
// mean the same in every dialect. The tables have names that need quotes, values that
// do, and nothing where there may be nothing.
func TestRandomFramesRunAndAgree(t *testing.T) {
	t.Parallel()
	s, rows := awkward()
	e := loadEngines(t, s, rows)
	c := ground.NewCatalog(e.schema)
	for seed := range uint64(randomFrames) {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			f := frametest.New(seed, c)
			if _, err := f.SQLIn(c, events.DialectPostgres); err != nil {
				t.Fatal(err)
			}
			e.agree(t, c, f)
		})
	}
}

// awkward are tables of a few rows.
func awkward() (*events.Schema, map[string][]events.Row) {
	column := func(name string, class events.TypeClass, null bool) events.Column {
		return events.Column{Name: name, Class: class, Nullable: null}
	}
	key := func(column, table, ref string) events.ForeignKey {
		return events.ForeignKey{Columns: []string{column}, RefTable: table, RefColumns: []string{ref}}
	}
	s := &events.Schema{Tables: []events.Table{
		{Name: "user", PrimaryKey: []string{"id"}, Columns: []events.Column{
			column("id", events.TypeInteger, false), column(`na"me`, events.TypeText, false), column("back`tick", events.TypeInteger, true),
			column("select", events.TypeText, true), column("born", events.TypeDate, true), column("chief id", events.TypeInteger, true),
		}, ForeignKeys: []events.ForeignKey{key("chief id", "user", "id")}},
		{Name: "Order", PrimaryKey: []string{"ID"}, Columns: []events.Column{
			column("ID", events.TypeInteger, false), column("user id", events.TypeInteger, true), column("group", events.TypeText, true),
			column("Total", events.TypeDecimal, true), column("placed at", events.TypeTime, true), column("day", events.TypeDate, false),
			column("done", events.TypeBool, true),
		}, ForeignKeys: []events.ForeignKey{key("user id", "user", "id")}},
		{Name: "line items", Columns: []events.Column{
			column("order", events.TypeInteger, false), column("rank", events.TypeInteger, false), column("price", events.TypeDecimal, true),
			column("desc", events.TypeText, true), column("gift", events.TypeBool, false),
		}, ForeignKeys: []events.ForeignKey{key("order", "Order", "ID")}},
	}}
	rng := rand.New(rand.NewPCG(7, 7))
	texts := []string{"Anna", "anna", "it's", `back\slash`, "Žluťoučký 猫", "", "100%", "a_b", "Bob ", "bob"}
	rows := map[string][]events.Row{}
	for i, n := range []int{20, 60, 120} {
		for id := range n {
			var row events.Row
			for k, col := range s.Tables[i].Columns {
				row = append(row, awkwardCell(rng, col, k == 0, id, texts))
			}
			rows[s.Tables[i].Name] = append(rows[s.Tables[i].Name], row)
		}
	}
	return s, rows
}

func awkwardCell(rng *rand.Rand, c events.Column, first bool, id int, texts []string) any {
	if c.Nullable && rng.IntN(4) == 0 {
		return nil
	}
	day := time.Date(2024, 1, 1+rng.IntN(700), 0, 0, 0, 0, time.UTC)
	switch {
	case first && c.Name != "order":
		return id
	case c.Name == "chief id", c.Name == "user id":
		return rng.IntN(min(20, id+1))
	case c.Name == "order":
		return rng.IntN(60)
	case c.Class == events.TypeInteger:
		return rng.IntN(6)
	case c.Class == events.TypeDecimal:
		return float64(rng.IntN(400)) / 4
	case c.Class == events.TypeBool:
		return rng.IntN(2) == 0
	case c.Class == events.TypeDate:
		return day.Format(time.DateOnly)
	case c.Class == events.TypeTime:
		return day.Add(time.Duration(rng.IntN(86400)) * time.Second).Format("2006-01-02T15:04:05")
	}
	return texts[rng.IntN(len(texts))]
}

// What a server calls a word of its own can name a column all the same.
func TestReservedWordsAreQuoted(t *testing.T) {
	t.Parallel()
	s := &events.Schema{Tables: []events.Table{{Name: "words"}}}
	for _, word := range keywords(t) {
		s.Tables[0].Columns = append(s.Tables[0].Columns, events.Column{Name: word, Class: events.TypeInteger})
	}
	e := loadEngines(t, s, nil)
	c := ground.NewCatalog(e.schema)
	// Several to a statement: a server is asked hundreds of times otherwise.
	for columns := range slices.Chunk(c.Tables[0].Columns, wordsAtOnce) {
		f := new(frame.Frame)
		var where []frame.Cond
		for _, column := range columns {
			v := frame.Col{Column: column}
			f.Select = append(f.Select, frame.Item{Value: v}, frame.Item{Value: frame.Agg{Func: frame.Sum, Of: v}})
			f.Group = append(f.Group, v)
			where = append(where, frame.Compare{L: v, Op: frame.Gt, R: frame.Literal{Text: "1", Number: true}})
			f.Order = append(f.Order, frame.Sort{Value: v})
		}
		f.Where = frame.All(where)
		e.agree(t, c, f)
	}
}

// wordsAtOnce is how many words stand in one statement as the names of columns.
const wordsAtOnce = 6

// keywords are the words of both servers' grammars that look like names, and those of
// MySQL 8 that MariaDB does not have.
func keywords(t *testing.T) []string {
	t.Helper()
	words := strings.Fields("cube dense_rank empty except first_value grouping groups intersect json_table lag last_value lateral lead nth_value " +
		"ntile of over percent_rank rank recursive row_number system window manual parallel qualify tablesample library")
	rows, err := mariadbtest.Start(t).QueryContext(t.Context(), "SELECT LOWER(word) FROM information_schema.keywords WHERE word REGEXP '^[A-Za-z_]+$'")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var word string
		if err := rows.Scan(&word); err != nil {
			t.Fatal(err)
		}
		words = append(words, word)
	}
	conn, err := pgx.Connect(t.Context(), pgtest.Start(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }()
	found, err := conn.Query(t.Context(), "SELECT word FROM pg_get_keywords()")
	if err != nil {
		t.Fatal(err)
	}
	more, err := pgx.CollectRows(found, pgx.RowTo[string])
	if err != nil || rows.Err() != nil {
		t.Fatal(err, rows.Err())
	}
	words = append(append(words, more...), duckDBWords(t)...)
	slices.Sort(words)
	// The parser of the PostgreSQL guard, oliphant 0.2.0, does not read a column of this
	// name, so the guard refuses it.
	return slices.DeleteFunc(slices.Compact(words), func(w string) bool { return w == "operator" })
}

//go:build !race

package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor/guard"
	"arivu/planner/ground"
	"arivu/planner/offline/frame"
	"arivu/planner/offline/frame/frametest"
)

// Every frame, also one that nobody would ask for, becomes a statement that the guards
// of the warehouses pass, over names that need quotes and names that do not. There is
// no server here that could run it.
func TestRandomFramesPassTheWarehouseGuards(t *testing.T) {
	t.Parallel()
	plain, _ := awkward()
	for _, d := range []events.Dialect{events.DialectSnowflake, events.DialectDatabricks, events.DialectSQLServer} {
		for _, capitals := range []bool{false, true} {
			s := *plain
			s.Dialect = d
			s.Tables = renamed(plain.Tables, capitals)
			c := ground.NewCatalog(&s)
			for seed := range uint64(randomFrames) {
				t.Run(fmt.Sprintf("%s/%t/%s", d, capitals, strconv.FormatUint(seed, 10)), func(t *testing.T) {
					f := frametest.New(seed, c)
					sql, err := f.SQLIn(c, d)
					if errors.Is(err, frame.ErrUnsayable) {
						return
					}
					if err != nil {
						t.Fatal(err)
					}
					if _, err := guard.Check(sql, &s, guard.Options{}); err != nil {
						t.Fatalf("%s\n%v (%v)", sql, err, errors.Unwrap(err))
					}
				})
			}
		}
	}
}

// renamed are the tables, with names in capitals and without signs if wanted.
func renamed(tables []events.Table, capitals bool) []events.Table {
	name := func(s string) string {
		if !capitals {
			return s
		}
		return strings.ToUpper(strings.NewReplacer(" ", "_", `"`, "", "`", "").Replace(s)) + "_X"
	}
	names := func(list []string) []string {
		var out []string
		for _, s := range list {
			out = append(out, name(s))
		}
		return out
	}
	var out []events.Table
	for _, t := range tables {
		n := events.Table{Name: name(t.Name), Kind: t.Kind, Rows: t.Rows, PrimaryKey: names(t.PrimaryKey)}
		for _, c := range t.Columns {
			c.Name = name(c.Name)
			n.Columns = append(n.Columns, c)
		}
		for _, k := range t.ForeignKeys {
			n.ForeignKeys = append(n.ForeignKeys, events.ForeignKey{Columns: names(k.Columns), RefTable: name(k.RefTable), RefColumns: names(k.RefColumns)})
		}
		out = append(out, n)
	}
	return out
}

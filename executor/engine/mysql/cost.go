package mysql

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"arivu/executor/engine"
)

// afford refuses the statement if the server expects it to examine too many rows. It asks
// within the time of the statement. A server that does not tell, as MySQL does not of views
// whose text the login may not see, is not asked twice: the other bounds hold.
func (t *transaction) afford(life context.Context, s *session) error {
	row, err := s.row(life, "EXPLAIN FORMAT=JSON "+t.st.sql)
	switch {
	case t.ctx.Err() != nil:
		return t.ctx.Err()
	case err != nil || len(row) != 1:
		return nil //nolint:nilerr // the statement itself fails of it, or runs within its bounds
	}
	words := words(t.st.sql)
	e := examined([]byte(row[0]), words.Limit(true))
	if e.Heaviest != nil {
		table := words.Tables(t.limits.Known)[strings.ToLower(e.Heaviest.Table)]
		if table == nil {
			e.Heaviest = nil
		} else {
			e.Heaviest.Namespace, e.Heaviest.Table = table.Namespace, table.Name
		}
	}
	return t.limits.Afford(e)
}

// examined adds up what a plan examines: a document of EXPLAIN FORMAT=JSON as MariaDB
// prints it, https://mariadb.com/kb/en/explain-format-json/, or MySQL in its version 1,
// https://dev.mysql.com/doc/refman/8.0/en/explain.html. limit is how many rows the outermost
// query asks for where it may stop after them; 0 where it reads all. A document of another
// shape examines nothing.
func examined(document []byte, limit float64) engine.Estimate {
	var top object
	if err := json.Unmarshal(document, &top); err != nil {
		return engine.Estimate{Unit: engine.UnitRows}
	}
	p := &plan{}
	if rows := p.loops(top, 1); limit > 0 && rows > limit {
		p.Rows = p.once + (p.Rows-p.once)*limit/rows
	}
	return p.Estimate()
}

// object is a piece of a plan, by the names that it has for its parts.
type object map[string]any

func (o object) object(name string) object {
	inner, _ := o[name].(map[string]any)
	return inner
}

// number is a number of a piece, which MySQL prints as text in places; 0 if there is none.
func (o object) number(name string) float64 {
	switch v := o[name].(type) {
	case float64:
		return v
	case string:
		n, err := strconv.ParseFloat(v, 64)
		if err != nil {
			return 0
		}
		return n
	default:
		return 0
	}
}

func (o object) text(name string) string {
	s, _ := o[name].(string)
	return s
}

// plan goes through a plan. What stands in an object without a meaning of its own, such
// as a sort, is looked into.
type plan struct {
	engine.Examined
	once  float64 // rows examined by queries that are run before the outermost one
	outer bool    // the outermost query has been come to
}

// loops goes through a piece that is run so many times and returns how many rows it gives
// to what comes after it.
func (p *plan) loops(o object, times float64) float64 {
	if o == nil {
		return times
	}
	out := times
	if block := o.object("query_block"); block != nil {
		return p.block(block, times)
	}
	if table := o.object("table"); table != nil {
		out = p.table(table, o, out)
	}
	if steps, ok := o["nested_loop"].([]any); ok {
		for _, step := range steps {
			inner, _ := step.(map[string]any)
			out = p.loops(inner, out)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(o)) {
		inner, ok := o[name].(map[string]any)
		if ok && name != "table" && name != "expression_cache" {
			out = p.loops(inner, out)
		}
	}
	p.subqueries(o, out)
	return out
}

// block goes through a query and returns how many rows it gives.
func (p *plan) block(o object, times float64) float64 {
	inner, rows, once := p.outer, p.Rows, p.once
	p.outer = true
	out := p.loops(o, times)
	if inner && times == 1 {
		p.once = once + p.Rows - rows
	}
	return out
}

// subqueries goes through those of a piece that gives so many rows. One that depends on
// the row is run for each; so MySQL says, and MariaDB keeps the outcomes of such in a cache.
func (p *plan) subqueries(o object, rows float64) {
	for _, name := range slices.Sorted(maps.Keys(o)) {
		list, ok := o[name].([]any)
		if !ok || name == "nested_loop" || name == "optimized_away_subqueries" {
			continue
		}
		for _, item := range list {
			inner, _ := item.(map[string]any)
			sub, times := object(inner), 1.0
			if cached := sub.object("expression_cache"); cached != nil {
				sub, times = cached, rows
			}
			if sub["dependent"] == true {
				times = rows
			}
			p.loops(sub, times)
		}
	}
}

// table takes the reading of a table into account, as a step within o.
func (p *plan) table(t, o object, times float64) float64 {
	for _, name := range []string{"materialized", "materialized_from_subquery"} {
		p.loops(t.object(name), 1)
	}
	rows := max(t.number("rows"), t.number("rows_examined_per_scan"), 1)
	condition := t.text("attached_condition") + o.text("attached_condition")
	loops := times
	if hashed(t, o, condition) {
		p.Look(1, times)
		loops = 1
	}
	if how := t.text("access_type"); how == "ALL" || how == "index" {
		p.Scan(engine.Scan{Table: t.text("table_name"), Rows: rows, Loops: loops, Searched: condition != ""})
	} else {
		p.Look(rows, loops)
	}
	out := t.number("rows_produced_per_join")
	if out == 0 {
		out = times * rows * share(t)
	}
	p.subqueries(t, times*rows)
	return max(out, 1)
}

// hashed reports whether a join reads its table once into a hash table: MySQL also says
// so of joins without any condition.
func hashed(t, o object, condition string) bool {
	if strings.HasSuffix(o.text("join_type"), "H") { // BNLH
		return true
	}
	return t.text("using_join_buffer") == "hash join" && strings.Contains(condition, "` = `")
}

// share is how many of the rows of a table pass its conditions.
func share(t object) float64 {
	if _, told := t["filtered"]; !told {
		return 1
	}
	const percent = 100
	return t.number("filtered") / percent
}

package explain

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"arivu/events"
)

// object is a piece of a plan, by the names that it has for its parts: EXPLAIN FORMAT=JSON
// of MariaDB, https://mariadb.com/kb/en/explain-format-json/, and of MySQL in its version
// 1, https://dev.mysql.com/doc/refman/8.0/en/explain.html.
type object map[string]any

func (o object) object(name string) object {
	inner, _ := o[name].(map[string]any)
	return inner
}

func (o object) text(name string) string {
	s, _ := o[name].(string)
	return s
}

// number is a number of a piece, which MySQL prints as text in places; nil if there is
// none.
func (o object) number(names ...string) *float64 {
	for _, name := range names {
		switch v := o[name].(type) {
		case float64:
			return &v
		case string:
			if n, err := strconv.ParseFloat(v, 64); err == nil {
				return &n
			}
		}
	}
	return nil
}

func (r *reader) mysql(rows []events.Row) ([]events.PlanStep, error) {
	data, err := document(rows)
	if err != nil {
		return nil, err
	}
	var top object
	if err := json.Unmarshal(data, &top); err != nil {
		return nil, fmt.Errorf("the server's plan is no JSON object: %w", err)
	}
	return r.pieces(top), nil
}

// pieces are the steps that an object holds, in the order of their names but for loops
// and tables, which come first.
func (r *reader) pieces(o object) []events.PlanStep {
	var out []events.PlanStep
	if table := o.object("table"); table != nil {
		out = append(out, r.mysqlTable(table, o))
	}
	for _, name := range slices.Sorted(maps.Keys(o)) {
		switch inner := o[name].(type) {
		case map[string]any:
			if name != "table" && name != "cost_info" {
				out = append(out, r.piece(name, inner)...)
			}
		case []any:
			out = append(out, r.list(name, inner)...)
		}
	}
	return out
}

// plain are pieces that mean nothing by themselves.
var plain = map[string]bool{"nested_loop": true, "expression_cache": true, "temporary_table": true, "query_specifications": true}

func (r *reader) piece(name string, o object) []events.PlanStep {
	inside := r.pieces(o)
	if plain[name] {
		return inside
	}
	s := events.PlanStep{Label: strings.ReplaceAll(name, "_", " "), Steps: inside, Cost: o.number("cost")}
	if cost := o.object("cost_info").number("query_cost", "sort_cost"); cost != nil {
		s.Cost = cost
	}
	if key := o.text("sort_key"); key != "" {
		s.Details = r.details("sort key: " + key)
	}
	return []events.PlanStep{s}
}

// list are the steps of a list: of a loop, or of subqueries.
func (r *reader) list(name string, items []any) []events.PlanStep {
	var out []events.PlanStep
	for _, item := range items {
		if inner, ok := item.(map[string]any); ok {
			out = append(out, r.pieces(inner)...)
		}
	}
	if plain[name] || len(out) == 0 {
		return out
	}
	return []events.PlanStep{{Label: strings.ReplaceAll(name, "_", " "), Steps: out}}
}

// accessWords say how a table is read.
var accessWords = map[string]string{
	"ALL": "table scan", "index": "index scan", "range": "index range", "ref": "index lookup", "eq_ref": "unique index lookup",
	"const": "one row", "system": "one row", "ref_or_null": "index lookup or null", "index_merge": "several indexes", "fulltext": "full-text index",
	"unique_subquery": "unique index lookup", "index_subquery": "index lookup",
}

// mysqlTable is the reading of a table, as a step within o.
func (r *reader) mysqlTable(t, o object) events.PlanStep {
	how := t.text("access_type")
	s := events.PlanStep{Label: accessWords[how], Whole: how == "ALL" || how == "index", Rows: t.number("rows", "rows_examined_per_scan"), Cost: t.number("cost")}
	if s.Label == "" {
		s.Label = strings.TrimSpace("table " + how)
	}
	if cost := t.object("cost_info").number("prefix_cost"); cost != nil {
		s.Cost = cost
	}
	name := t.text("table_name")
	if s.Table = r.derived(name); s.Table != "" {
		s.Index = t.text("key")
		for _, c := range []string{t.text("attached_condition"), o.text("attached_condition"), t.text("index_condition")} {
			if c != "" {
				s.Details = append(s.Details, r.details("condition: "+c)...)
			}
		}
	}
	s.Steps = r.pieces(without(t, "cost_info"))
	return s
}

// derived is a table by its name in the plan. One that the statement makes itself, such as
// <derived2>, is none.
func (r *reader) derived(name string) string {
	if strings.HasPrefix(name, "<") {
		return ""
	}
	return r.table("", name)
}

func without(o object, name string) object {
	out := maps.Clone(o)
	delete(out, name)
	return out
}

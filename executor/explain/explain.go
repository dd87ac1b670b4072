// Package explain reads what databases tell of how they would run a statement: EXPLAIN of
// PostgreSQL, MySQL, MariaDB and SQLite. Each has a form of its own, which becomes one tree
// of steps in the words of that database.
//
// A plan tells of more than the statement names: of tables behind views, and of the
// conditions that a view's definition holds. What the snapshot does not have is not named,
// and of a statement over a view no conditions are shown.
package explain

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"arivu/events"
	"arivu/executor/engine"
)

// form is how a dialect is asked for a plan, and how its reply is read.
type form struct {
	prefix string
	unit   string // of costs, "" if it tells none
	read   func(r *reader, rows []events.Row) ([]events.PlanStep, error)
}

var forms = map[events.Dialect]form{
	events.DialectPostgres: {"EXPLAIN (FORMAT JSON, VERBOSE) ", "units of PostgreSQL's planner", (*reader).postgres},
	events.DialectMySQL:    {"EXPLAIN FORMAT=JSON ", "units of the server's optimizer", (*reader).mysql},
	events.DialectSQLite:   {"EXPLAIN QUERY PLAN ", "", (*reader).sqlite},
}

// Statement asks for the plan of a statement that the guard has printed. The error says
// that the dialect has none.
func Statement(d events.Dialect, sql string) (string, error) {
	f, ok := forms[d]
	if !ok {
		return "", events.NewError(events.StageExecutor, events.ClassUnsafe, fmt.Sprintf(
			"Plans are shown of PostgreSQL, MySQL, MariaDB and SQLite, not of %s. The statement itself can be run.", d))
	}
	return f.prefix + sql, nil
}

// Read makes a tree of what a database replied. tables are those that the statement
// reads, as the guard found them.
func Read(d events.Dialect, sql string, tables []string, schema *events.Schema, rows []events.Row) (*events.Explained, error) {
	f := forms[d]
	r := &reader{schema: schema, named: words(sql).Tables(schema), behind: overView(tables, schema)}
	steps, err := f.read(r, rows)
	if err != nil {
		return nil, fmt.Errorf("reading the plan: %w", err)
	}
	out := &events.Explained{SQL: sql, Tables: tables, Steps: steps, CostUnit: f.unit}
	if len(steps) == 1 {
		out.Rows, out.Cost = steps[0].Rows, steps[0].Cost
	}
	if out.Cost == nil {
		out.CostUnit = ""
	}
	if r.behind {
		out.Notes = append(out.Notes, "Conditions are left out, because the statement reads a view: they may be the view's own.")
	}
	if r.unnamed {
		out.Notes = append(out.Notes, "Tables that are not in the schema of this connection are not named.")
	}
	return out, nil
}

// reader reads one plan.
type reader struct {
	schema *events.Schema
	// named are the tables that names and aliases of the statement mean.
	named map[string]*events.Table
	// behind says that the plan may tell what stands behind a view, unnamed that it did.
	behind, unnamed bool
}

// overView reports whether any of the tables is not plainly one.
func overView(tables []string, schema *events.Schema) bool {
	return slices.ContainsFunc(tables, func(name string) bool {
		t := schema.Table(name)
		return t == nil || t.Kind == events.KindView
	})
}

// table is what is called so in the plan, by its name in the schema; "" if that has none.
func (r *reader) table(namespace, name string) string {
	if name == "" {
		return ""
	}
	if t, said := r.named[strings.ToLower(name)]; said && namespace == "" {
		if t == nil {
			return "" // the name of one table and the alias of another
		}
		return t.Qualified() // as the statement calls it
	}
	for i := range r.schema.Tables {
		t := &r.schema.Tables[i]
		if strings.EqualFold(t.Name, name) && (namespace == "" || strings.EqualFold(t.Namespace, namespace) || t.Namespace == "") {
			return t.Qualified()
		}
	}
	r.unnamed = true
	return ""
}

// details are conditions as they may be shown.
func (r *reader) details(all ...string) []string {
	if r.behind {
		return nil
	}
	return all
}

var wordPattern = regexp.MustCompile("\"(?:[^\"]|\"\")*\"|`(?:[^`]|``)*`|'(?:[^']|'')*'|[\\pL_][\\pL\\pN_$]*|\\d+|\\S")

// words are the tokens of a statement, names without their quotes.
func words(sql string) engine.Words {
	found := wordPattern.FindAllString(sql, -1)
	for i, w := range found {
		switch w[0] {
		case '\'':
			found[i] = engine.LiteralWord
		case '"', '`':
			found[i] = strings.ReplaceAll(strings.Trim(w, w[:1]), w[:1]+w[:1], w[:1])
		}
	}
	return found
}

// document is the one text that a plan in JSON is.
func document(rows []events.Row) ([]byte, error) {
	if len(rows) != 1 || len(rows[0]) != 1 {
		return nil, fmt.Errorf("it has %d rows, not one document", len(rows))
	}
	switch v := rows[0][0].(type) {
	case string:
		return []byte(v), nil
	default:
		data, err := json.Marshal(v)
		if err != nil {
			return nil, fmt.Errorf("it is no document: %w", err)
		}
		return data, nil
	}
}

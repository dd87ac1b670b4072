// Package facts tells what a statement that has passed the guard does by its structure:
// which constants it compares with what, how it sorts and limits, and which aggregates
// count rows that a join has repeated.
//
// It reads the statement as it was planned, before the guard shields tables and caps
// rows, so that it tells what the planner meant and nothing of policies. The grammars are
// those of package sqlquery; a statement of SQLite, PostgreSQL or MySQL is read by the
// nearest of them, which takes what people and planners usually write. What none of them
// takes has no facts, and a check that needs them is then not made. Nothing here decides
// what may run.
package facts

import (
	"strconv"
	"strings"

	"arivu/events"
	"arivu/executor/guard/sqlquery"
)

// grammars are those by which the statements of dialects are read that have a parser of
// their own elsewhere.
var grammars = map[events.Dialect]events.Dialect{
	events.DialectSQLite: events.DialectDuckDB, events.DialectPostgres: events.DialectDuckDB, events.DialectMySQL: events.DialectDatabricks,
}

// Of tells the facts of a statement on a schema, nil if it cannot be read.
func Of(sql string, schema *events.Schema) (found *events.StatementFacts) {
	defer func() {
		if recover() != nil {
			found = nil // a defect here must cost a check, not an answer
		}
	}()
	dialect, ok := grammars[schema.Dialect]
	if !ok {
		dialect = schema.Dialect
	}
	root, err := sqlquery.Parse(sql, dialect, nil)
	if err != nil || root.Explain || root.Query == nil {
		return nil
	}
	r := &reader{schema: schema, out: new(events.StatementFacts), told: map[*sqlquery.Literal]bool{}}
	r.outermost = root.Query
	r.query(root.Query, nil, nil)
	return r.out
}

// reader gathers the facts of one statement.
type reader struct {
	schema    *events.Schema
	out       *events.StatementFacts
	outermost *sqlquery.Query
	told      map[*sqlquery.Literal]bool // constants that are among the facts
	negated   bool                       // what is read stands under NOT
}

// with are the named queries in reach, innermost first.
type with struct {
	parent *with
	name   string
	made   *made
}

// made is the result of a query within the statement: the columns it has, and which of
// them tell its rows apart.
type made struct {
	columns []output
	// keys are names of columns no two rows agree on; a key of no columns says that there
	// is one row. known says that keys are all there is to know.
	keys  [][]string
	known bool
}

// output is a column of a query. column is that of a table which it is, "" if none.
type output struct{ name, column string }

// query reads a query and what lies in it.
func (r *reader) query(q *sqlquery.Query, outer *scope, env *with) *made {
	if q == nil {
		return new(made)
	}
	env = r.withs(q.With, outer, env)
	var result *made
	var s *scope
	switch body := q.Body.(type) {
	case *sqlquery.Select:
		result, s = r.selected(q, body, outer, env)
	case *sqlquery.Nested:
		result = r.query(body.Query, outer, env)
		if q == r.outermost {
			r.out.Sets = true
		}
	case *sqlquery.SetOp:
		result = r.sets(body, outer, env)
		if q == r.outermost {
			r.out.Sets = true
		}
	default:
		result = new(made)
		r.constants(q.Body, outer, env)
	}
	if s == nil {
		s = &scope{parent: outer}
	}
	r.tail(q, s, env)
	if q.Limit != nil && q.Limit.Rows == "1" && !q.Limit.Percent && !q.Limit.Ties {
		result.keys, result.known = append(result.keys, nil), true
	}
	return result
}

// withs reads the named queries of a query, each seeing those before it.
func (r *reader) withs(w *sqlquery.With, outer *scope, env *with) *with {
	if w == nil {
		return env
	}
	for _, cte := range w.CTEs {
		if cte.Query == nil {
			continue
		}
		within := env
		if w.Recursive {
			within = &with{parent: env, name: cte.Name, made: new(made)}
		}
		result := r.query(cte.Query, outer, within)
		if len(cte.Columns) > 0 {
			result = renamed(result, cte.Columns)
		}
		env = &with{parent: env, name: cte.Name, made: result}
	}
	return env
}

// renamed is a result whose columns have other names.
func renamed(m *made, names []string) *made {
	out := &made{known: m.known}
	became := map[string]string{}
	for i, c := range m.columns {
		if i < len(names) {
			became[strings.ToLower(c.name)] = names[i]
			c.name = names[i]
		}
		out.columns = append(out.columns, c)
	}
	for _, key := range m.keys {
		var next []string
		for _, name := range key {
			next = append(next, became[strings.ToLower(name)])
		}
		out.keys = append(out.keys, next)
	}
	return out
}

// sets reads what a set operation puts together. Its rows have the first one's columns.
func (r *reader) sets(n *sqlquery.SetOp, outer *scope, env *with) *made {
	side := func(body sqlquery.Body) *made { return r.query(&sqlquery.Query{Body: body}, outer, env) }
	left := side(n.Left)
	side(n.Right)
	return &made{columns: left.columns}
}

// tail reads what belongs to the whole of a query.
func (r *reader) tail(q *sqlquery.Query, s *scope, env *with) {
	for _, term := range q.Order {
		if !ordinal(term.Expr) {
			r.constants(term.Expr, s, env)
		}
		if q == r.outermost && term.Expr != nil {
			r.out.Order = append(r.out.Order, r.ordering(term, s))
		}
	}
	if q == r.outermost && q.Limit != nil && !q.Limit.All && !q.Limit.Percent {
		r.limit(q.Limit.Rows)
	}
}

// limit records the rows that the statement asks for.
func (r *reader) limit(digits string) {
	if n, err := strconv.Atoi(digits); err == nil {
		r.out.Limit = n
	}
}

// ordinal reports an expression that stands for an item of the select list by its place.
func ordinal(x sqlquery.Expr) bool {
	n, ok := x.(*sqlquery.Literal)
	return ok && n.Kind == sqlquery.LiteralNumber
}

// ordering is a term of ORDER BY; an ordinal or an alias is the item that it stands for.
func (r *reader) ordering(term *sqlquery.Ordering, s *scope) events.OrderFact {
	x := s.meant(term.Expr)
	fact := events.OrderFact{Desc: term.Direction == "DESC"}
	if c, ok := s.column(x); ok {
		fact.Column = c.id()
		return fact
	}
	sqlquery.Descend(x, func(n sqlquery.Node) bool {
		if call, ok := n.(*sqlquery.Call); ok && aggregates[call.Name] && fact.Aggregate == "" {
			fact.Aggregate = call.Name
		}
		_, inner := n.(*sqlquery.Query)
		return !inner
	})
	return fact
}

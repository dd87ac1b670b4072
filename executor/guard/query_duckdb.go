package guard

import (
	"regexp"
	"slices"

	"arivu/executor/guard/sqlquery"
)

var duckdbRules = resolution{
	product:        "DuckDB",
	plainTypes:     "INTEGER, DECIMAL(18, 2), VARCHAR, DATE or TIMESTAMP",
	usualSchema:    "main",
	valueName:      "col%d",
	dottedFields:   true,
	functionNames:  true,
	impliedLateral: true,
	wholeRows:      true,
	pivotAliases:   true,
}

// wholeRow resolves the name of a table in the place of a column, which stands for all
// its columns.
func (w *queryWalker) wholeRow(n *sqlquery.Column, s *scope) bool {
	if !w.rules.wholeRows || len(n.Parts) != 1 {
		return false
	}
	for ; s != nil; s = s.parent {
		for _, r := range s.rels {
			if w.answers(r, "", n.Parts[0]) {
				w.grouped([]*relation{r}, n.Pos)
				return true
			}
		}
	}
	return false
}

// What DESCRIBE and SUMMARIZE tell of each column.
var (
	describedColumns  = []string{"column_name", "column_type", "null", "key", "default", "extra"}
	summarizedColumns = []string{"column_name", "column_type", "min", "max", "approx_unique", "avg", "std", "q25", "q50", "q75", "count", "null_percentage"}
)

// described resolves DESCRIBE or SUMMARIZE, which tell of what their query shows and of
// nothing else. The latter computes with it, so that none of it may be masked.
func (w *queryWalker) described(n *sqlquery.Described, env *with) []string {
	before := w.use.masked
	w.use.masked = nil
	w.query(n.Query, nil, env, nil)
	masked := w.use.masked.sorted()
	for name := range before {
		w.use.masked.add(name)
	}
	switch {
	case !n.Summary:
		return describedColumns
	case len(masked) > 0:
		w.fail(unsafe("SUMMARIZE", n.Pos, "The column %s is masked on this connection, so SUMMARIZE has nothing to tell of it. Select the columns that are needed.", masked[0]))
	}
	return summarizedColumns
}

// comprehension resolves [x for p in list if cond], in which x and cond see p.
func (w *queryWalker) comprehension(n *sqlquery.Comprehension, s *scope, env *with) {
	w.expr(n.List, s, env)
	inner := &scope{parent: s, rels: []*relation{{cols: n.Params}}}
	w.expr(n.X, inner, env)
	w.expr(n.Cond, inner, env)
}

// someColumns resolves COLUMNS(…), which may stand for any column in scope and is
// taken for all. Only by itself in a select list may it show masked ones.
func (w *queryWalker) someColumns(n *sqlquery.Columns, s *scope, env *with) {
	if !w.showing {
		w.grouped(s.rels, n.Pos)
	}
	for _, r := range s.rels {
		w.touchAll(r)
	}
	w.showing = false
	switch which := n.Which.(type) {
	case *sqlquery.Star:
		w.star(which, s, env)
	case *sqlquery.Lambda:
		w.visit(which)
		w.expr(which.Body, &scope{rels: []*relation{{cols: which.Params}}}, env)
	default:
		w.expr(which, &scope{}, env)
	}
}

// columnNames are the names of the columns that COLUMNS(…) stands for, so far as the
// text tells.
func (w *queryWalker) columnNames(n *sqlquery.Columns, s *scope) []string {
	text, ok := n.Which.(*sqlquery.Literal)
	if !ok || w.failed() {
		return []string{anyNames}
	}
	pattern, err := regexp.Compile(text.Text)
	if err != nil {
		return []string{anyNames}
	}
	return slices.DeleteFunc(w.visible(s.rels), func(name string) bool { return name != anyNames && !pattern.MatchString(name) })
}

// holdsColumns reports whether an expression becomes several columns.
func holdsColumns(x sqlquery.Expr) bool {
	found := false
	sqlquery.Walk(x, func(n sqlquery.Node) bool {
		_, is := n.(*sqlquery.Columns)
		found = found || is
		return !found
	})
	return found
}

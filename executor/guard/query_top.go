package guard

import (
	"fmt"
	"slices"
	"strconv"

	"arivu/events"
	"arivu/executor/guard/sqlquery"
)

// result is what the outermost query of a statement yields, where the cap of its rows
// needs to know.
type result struct {
	names   []string // of its columns, each once
	renamed bool     // names are not those that the query gives
	order   []*sqlquery.Ordering
}

// outermost resolves what only the outermost query may have, and what its cap needs.
func (w *queryWalker) outermost(q *sqlquery.Query, names []string) result {
	for _, h := range q.Hints {
		w.visit(h)
	}
	if q.For != nil {
		w.fail(newError(events.ClassSyntax, "FOR "+q.For.Kind, q.For.Pos, "FOR %s makes one text of all rows. Leave it out; it may stand in a query that gives a value.", q.For.Kind))
	}
	r := result{names: w.uniqueNames(names)}
	r.renamed = !slices.Equal(r.names, names)
	s, ok := q.Body.(*sqlquery.Select)
	if !ok || !s.Percent && !s.Ties || allRows(s) || s.Ties && !s.Percent && s.Top == "1" {
		return r // TOP 1 WITH TIES yields rows that are equal in their order
	}
	for _, o := range q.Order {
		i := shownAt(o.Expr, s, names)
		if i < 0 {
			w.fail(newError(events.ClassSyntax, "TOP", s.Pos, "TOP with PERCENT or WITH TIES sorts by something that the result does not show. Add what ORDER BY has to the select list, or use TOP (n) alone."))
			return r
		}
		r.order = append(r.order, &sqlquery.Ordering{Expr: &sqlquery.Column{Parts: []string{r.names[i]}}, Direction: o.Direction})
	}
	return r
}

// allRows reports TOP 100 PERCENT, which tools write to have an ORDER BY in a view.
func allRows(s *sqlquery.Select) bool { return s.Percent && !s.Ties && s.Top == "100" }

// shownAt finds the column of the result that a term of ORDER BY stands for; -1 if
// there is none.
func shownAt(x sqlquery.Expr, s *sqlquery.Select, names []string) int {
	switch n := x.(type) {
	case *sqlquery.Literal:
		if i, err := strconv.Atoi(n.Text); err == nil && n.Kind == sqlquery.LiteralNumber && i >= 1 && i <= len(names) {
			return i - 1
		}
	case *sqlquery.Column:
		for i, name := range names {
			if len(n.Parts) == 1 && name == n.Parts[0] {
				return i
			}
		}
	}
	for i, item := range s.Items {
		if _, star := item.Expr.(*sqlquery.Star); star {
			return -1 // the items behind it are not counted
		}
		if queryLikeness.same(item.Expr, x) {
			return i
		}
	}
	return -1
}

// uniqueNames gives every column a name of its own.
func (w *queryWalker) uniqueNames(names []string) []string {
	fold := w.guard.dialect.Fold
	taken, count := map[string]bool{}, map[string]int{}
	for _, name := range names {
		taken[fold(name)] = true
	}
	out := make([]string, 0, len(names))
	for i, name := range names {
		folded := fold(name)
		count[folded]++
		if name != "" && count[folded] == 1 {
			out = append(out, name)
			continue
		}
		fresh := ""
		for n := count[folded]; fresh == "" || taken[fold(fresh)]; n++ {
			fresh = fmt.Sprintf("%s_%d", name, n)
			if name == "" {
				fresh = fmt.Sprintf("column%d", i+n-count[folded]+1)
			}
		}
		taken[fold(fresh)] = true
		out = append(out, fresh)
	}
	return out
}

// limitTop caps the rows by TOP where the outermost query can have it, by FETCH where
// it sorts otherwise, and by TOP of a query around it where it can have neither.
func (t *queryTree) limitTop(rows int) int {
	q := t.hoisted()
	s, plain := q.Body.(*sqlquery.Select)
	if plain && allRows(s) {
		s.Top, s.Percent = "", false
	}
	switch {
	case plain && (s.Percent || s.Ties):
		return t.enclosed(rows)
	case plain && q.Offset == "":
		s.Top, rows = lowered(s.Top, rows)
		return rows
	case q.Offset == "" && len(q.Order) == 0:
		return t.enclosed(rows)
	case q.Offset == "":
		q.Offset = "0"
	}
	if q.Limit == nil {
		q.Limit = &sqlquery.Limit{}
	}
	q.Limit.Rows, rows = lowered(q.Limit.Rows, rows)
	return rows
}

// lowered is a number of rows that is at most the cap.
func lowered(digits string, rows int) (string, int) {
	if n, err := strconv.Atoi(digits); err == nil && n <= rows {
		return digits, n
	}
	return strconv.Itoa(rows), rows
}

// hoisted is the outermost query without needless parentheses around it.
func (t *queryTree) hoisted() *sqlquery.Query {
	for {
		q := t.root.Query
		n, ok := q.Body.(*sqlquery.Nested)
		if !ok || len(q.Order) > 0 {
			return q
		}
		n.Query.With, n.Query.Hints = q.With, q.Hints
		t.root.Query = n.Query
	}
}

// enclosed makes the outermost query the source of one that caps its rows.
func (t *queryTree) enclosed(rows int) int {
	q := t.root.Query
	alias := &sqlquery.Alias{Name: "result"}
	if t.result.renamed {
		alias.Columns = t.result.names
	}
	inner := &sqlquery.Query{Body: q.Body, Order: q.Order}
	t.root.Query = &sqlquery.Query{
		With: q.With,
		Body: &sqlquery.Select{
			Top:   strconv.Itoa(rows),
			Items: []*sqlquery.Item{{Expr: &sqlquery.Star{}}},
			From:  []sqlquery.Source{&sqlquery.Derived{Query: inner, Alias: alias}},
		},
		Order: t.result.order,
		Hints: q.Hints,
	}
	return rows
}

package guard

import (
	"errors"
	"strconv"

	"arivu/events"
	"arivu/executor/guard/sqlquery"
)

// queryTree is a query in a grammar of package sqlquery, under EXPLAIN or not.
type queryTree struct {
	dialect events.Dialect
	root    *sqlquery.Statement
	result  result
}

// noScan leaves the bounds to parseQuery, which counts tokens as it cuts them.
func noScan(string) *events.Error { return nil }

// parseQuery reads one statement that is a query.
func parseQuery(sql string, d events.Dialect) (tree, *events.Error) {
	var b bounds
	st, err := sqlquery.Parse(sql, d, func(t sqlquery.Token) error {
		if refusal := b.token(queryRole(t), t.Pos); refusal != nil {
			return refusal
		}
		return nil
	})
	if err != nil {
		return nil, queryRefusal(err, d)
	}
	return &queryTree{dialect: d, root: st}, nil
}

func queryRole(t sqlquery.Token) role {
	switch t.Kind {
	case sqlquery.KindSign:
		switch t.Text {
		case "(", "[", "{":
			return roleOpen
		case ")", "]", "}":
			return roleClose
		case "-", "+", "~", "!":
			return roleUnary
		}
	case sqlquery.KindWord:
		switch {
		case isFold(t.Text, "not"):
			return roleUnary
		case isFold(t.Text, "case"):
			return roleCase
		}
	default:
	}
	return roleOther
}

// isFold reports whether a word is the lower-case one in any case.
func isFold(word, lower string) bool {
	if len(word) != len(lower) {
		return false
	}
	for i := range len(word) {
		if word[i]|0x20 != lower[i] {
			return false
		}
	}
	return true
}

func queryRefusal(err error, d events.Dialect) *events.Error {
	var ours *events.Error
	if errors.As(err, &ours) {
		return ours
	}
	var e *sqlquery.Error
	switch {
	case !errors.As(err, &e):
		return newError(events.ClassSyntax, "", -1, "The statement cannot be read: %v. Correct it.", err)
	case e.Deep:
		return newError(events.ClassTooExpensive, e.Piece, e.Pos, "%s.", sentence(e.Message))
	case e.Unsafe:
		return unsafe(e.Piece, e.Pos, "%s.", sentence(e.Message))
	default:
		return newError(events.ClassSyntax, e.Piece, e.Pos, "The statement is not a query of %s that can be read: %s. Correct it there.", resolutions[d].product, e.Message)
	}
}

// sentence gives a message its capital.
func sentence(s string) string {
	if s != "" && s[0] >= 'a' && s[0] <= 'z' {
		return string(s[0]-'a'+'A') + s[1:]
	}
	return s
}

func (t *queryTree) explain() bool { return t.root.Explain }

func (t *queryTree) print() (string, error) { return sqlquery.Print(t.root, t.dialect) }

func (t *queryTree) same(other tree) bool {
	o, ok := other.(*queryTree)
	return ok && queryLikeness.same(t.root, o.root)
}

var queryLikeness = likeness{incidental: func(field string) bool { return field == "Pos" || field == "Quoted" }}

func (t *queryTree) resolve(c *checker) {
	w := &queryWalker{checker: c, rules: resolutions[t.dialect]}
	w.visit(t.root)
	if t.root.Explain && t.root.Plan != "" && w.guard.shields() {
		w.fail(unsafe(t.root.Plan, t.root.Pos, "EXPLAIN %s names columns that are kept back on this connection. Use plain EXPLAIN.", t.root.Plan))
	}
	names := w.query(t.root.Query, nil, nil, nil)
	if w.rules.topRows && !c.failed() {
		t.result = w.outermost(t.root.Query, names)
	}
	if !c.failed() {
		w.census(t.root)
	}
}

// census refuses a tree that holds a node which the walk has not come by.
func (w *queryWalker) census(root sqlquery.Node) {
	sqlquery.Walk(root, func(n sqlquery.Node) bool {
		if !w.visited[n] {
			w.unknownNode(n)
		}
		return !w.failed()
	})
}

// limit caps the rows. The grammar takes numbers only, so that a cap that is there
// can be lowered and one that is not can be added.
func (t *queryTree) limit(rows int) int {
	if t.root.Explain {
		return 0
	}
	if resolutions[t.dialect].topRows {
		return t.limitTop(rows)
	}
	q := t.root.Query
	if t.cannotLimit(q) {
		q = t.wrap()
	}
	if q.Limit != nil && !q.Limit.All {
		if n, err := strconv.Atoi(q.Limit.Rows); err == nil && n <= rows {
			return n
		}
	}
	q.Limit = &sqlquery.Limit{Rows: strconv.Itoa(rows)}
	return rows
}

// cannotLimit reports a query behind which no limit may stand that caps all its rows.
func (t *queryTree) cannotLimit(q *sqlquery.Query) bool {
	rules := resolutions[t.dialect]
	if q.Limit != nil && q.Limit.Percent {
		return true
	}
	switch q.Body.(type) {
	case *sqlquery.Values:
		return rules.valuesInFrom
	case *sqlquery.SetOp, *sqlquery.Nested:
		return rules.branchLimits
	default:
		return q.Limit != nil && q.Limit.Ties
	}
}

// wrap makes a query that cannot be limited the source of one that can.
func (t *queryTree) wrap() *sqlquery.Query {
	t.root.Query = &sqlquery.Query{Body: &sqlquery.Select{
		Items: []*sqlquery.Item{{Expr: &sqlquery.Star{}}},
		From:  []sqlquery.Source{&sqlquery.Derived{Query: t.root.Query}},
	}}
	return t.root.Query
}

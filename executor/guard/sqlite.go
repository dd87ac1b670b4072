package guard

import (
	"errors"
	"strconv"
	"strings"

	"github.com/sqlc-dev/meyer/ast"
	"github.com/sqlc-dev/meyer/lexer"
	"github.com/sqlc-dev/meyer/parser"
	"github.com/sqlc-dev/meyer/token"

	"arivu/events"
)

// scanSQLite bounds the tokens of a statement, as SQLite's own tokenizer cuts them.
func scanSQLite(sql string) *events.Error {
	var b bounds
	for _, t := range lexer.Lex(sql) {
		if refusal := b.token(sqliteRole(t.Kind), t.Pos); refusal != nil {
			return refusal
		}
	}
	return nil
}

func sqliteRole(k token.Kind) role {
	switch k {
	case token.LP:
		return roleOpen
	case token.RP:
		return roleClose
	case token.NOT, token.MINUS, token.PLUS, token.BITNOT:
		return roleUnary
	case token.CASE:
		return roleCase
	default:
		return roleOther
	}
}

// sqliteTree is a SELECT in SQLite's grammar, under EXPLAIN or not.
type sqliteTree struct {
	query *ast.SelectStmt
	plan  *ast.ExplainStmt // nil unless EXPLAIN
}

// parseSQLite reads one statement that is a query.
func parseSQLite(sql string) (tree, *events.Error) {
	stmts, err := parser.ParseString(sql)
	if err != nil {
		return nil, sqliteSyntax(sql, err)
	}
	if len(stmts) != 1 {
		return nil, countRefusal(len(stmts), func(i int) int { return stmts[i].Pos() })
	}
	stmt := stmts[0]
	t := &sqliteTree{}
	if plan, ok := stmt.(*ast.ExplainStmt); ok {
		t.plan, stmt = plan, plan.Stmt
	}
	query, ok := stmt.(*ast.SelectStmt)
	if !ok {
		return nil, notAQuery(sql, stmt.Pos())
	}
	t.query = query
	return t, nil
}

// countRefusal refuses a text that is not one statement.
func countRefusal(n int, start func(int) int) *events.Error {
	if n == 0 {
		return newError(events.ClassSyntax, "", -1, "There is no statement. Write one SELECT.")
	}
	return unsafe("", start(1), "There are %d statements; only one may run. Keep the query and remove the rest.", n)
}

// notAQuery refuses a statement of another kind by its first word.
func notAQuery(sql string, pos int) *events.Error {
	word := strings.ToUpper(firstWord(sql[min(max(pos, 0), len(sql)):]))
	return unsafe(word, pos, "%s is not allowed: only a query that reads may run. Write a SELECT.", strings.TrimSpace(word+" statement"))
}

func firstWord(sql string) string {
	end := strings.IndexFunc(sql, func(r rune) bool { return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '_' })
	if end < 0 {
		end = len(sql)
	}
	return sql[:end]
}

func sqliteSyntax(sql string, err error) *events.Error {
	var perr *parser.Error
	if !errors.As(err, &perr) {
		return newError(events.ClassSyntax, "", -1, "The statement cannot be read: %v. Correct it.", err)
	}
	piece := ""
	if perr.Offset >= 0 && perr.Offset < len(sql) {
		piece = firstToken(sql[perr.Offset:])
	}
	return newError(events.ClassSyntax, piece, perr.Offset, "The statement is not valid SQLite: %s. Correct it there.", perr.Message)
}

func firstToken(sql string) string {
	for _, t := range lexer.Lex(sql) {
		return t.Text(sql)
	}
	return ""
}

func (t *sqliteTree) explain() bool { return t.plan != nil }

func (t *sqliteTree) root() ast.Stmt {
	if t.plan != nil {
		return t.plan
	}
	return t.query
}

func (t *sqliteTree) resolve(c *checker) {
	w := &sqliteWalker{checker: c}
	w.selectStmt(t.query, nil, nil, nil)
	if !c.failed() {
		w.census(t.root())
	}
}

func (t *sqliteTree) print() (string, error) { return ast.String(t.root()), nil }

func (t *sqliteTree) same(other tree) bool {
	o, ok := other.(*sqliteTree)
	return ok && sqliteLikeness.same(t.root(), o.root())
}

// sqliteLikeness leaves out Raw, beside which a node has the value itself.
var sqliteLikeness = likeness{incidental: func(field string) bool { return field == "Span" || field == "Raw" }}

// limit caps the rows. A literal LIMIT is lowered if need be; a query without one
// gets one; what cannot carry a plain LIMIT (VALUES at the end of a compound, a
// LIMIT that is computed) becomes the only source of an outer query, which keeps the
// order in which SQLite produces rows.
func (t *sqliteTree) limit(rows int) int {
	if t.plan != nil {
		return 0
	}
	last, ok := t.query.Cores[len(t.query.Cores)-1].(*ast.SelectQuery)
	if !ok {
		return t.wrap(rows)
	}
	if last.Limit == nil {
		last.Limit = &ast.Limit{Count: sqliteInt(rows)}
		return rows
	}
	value, ok := sqliteLiteralInt(last.Limit.Count)
	if !ok {
		return t.wrap(rows)
	}
	if value < 0 || value > int64(rows) { // SQLite reads a negative LIMIT as none
		last.Limit.Count = sqliteInt(rows)
		return rows
	}
	return int(value)
}

func (t *sqliteTree) wrap(rows int) int {
	t.query = &ast.SelectStmt{Cores: []ast.SelectCore{&ast.SelectQuery{
		Columns: []*ast.ResultColumn{{Expr: &ast.Star{}}},
		From:    []*ast.TableRef{{Select: t.query}},
		Limit:   &ast.Limit{Count: sqliteInt(rows)},
	}}}
	return rows
}

func sqliteInt(n int) *ast.Literal {
	s := strconv.Itoa(n)
	return &ast.Literal{Kind: ast.LitInteger, Value: s, Raw: s}
}

// sqliteLiteralInt reads an integer literal with an optional sign.
func sqliteLiteralInt(e ast.Expr) (int64, bool) {
	switch x := e.(type) {
	case *ast.Literal:
		if x.Kind != ast.LitInteger {
			return 0, false
		}
		n, err := strconv.ParseInt(x.Value, 10, 64)
		return n, err == nil
	case *ast.UnaryExpr:
		n, ok := sqliteLiteralInt(x.X)
		if x.Op == ast.OpMinus {
			return -n, ok
		}
		return n, ok && x.Op == ast.OpPlus
	default:
		return 0, false
	}
}

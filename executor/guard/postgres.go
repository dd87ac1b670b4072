package guard

import (
	"errors"
	"reflect"
	"strings"

	"github.com/sqlc-dev/oliphant"
	pg "github.com/sqlc-dev/oliphant/ast"
	"github.com/sqlc-dev/oliphant/parser"

	"arivu/events"
)

// scanPostgres bounds the tokens of a statement, as PostgreSQL's own scanner cuts
// them.
func scanPostgres(sql string) *events.Error {
	scan, err := oliphant.Scan(sql)
	if err != nil {
		return postgresSyntax(sql, err)
	}
	var b bounds
	for _, t := range scan.Tokens {
		if t.Token == pg.Token_SQL_COMMENT || t.Token == pg.Token_C_COMMENT {
			continue
		}
		if refusal := b.token(postgresRole(t.Token), int(t.Start)); refusal != nil {
			return refusal
		}
	}
	return nil
}

// postgresTokens are the words and signs of a text that has been scanned before.
func postgresTokens(sql string) []textToken {
	scan, err := oliphant.Scan(sql)
	if err != nil {
		return nil
	}
	var out []textToken
	for _, t := range scan.Tokens {
		if t.Token != pg.Token_SQL_COMMENT && t.Token != pg.Token_C_COMMENT {
			out = append(out, textToken{int(t.Start), sql[t.Start:t.End]})
		}
	}
	return out
}

func postgresRole(t pg.Token) role {
	switch t {
	case pg.Token_ASCII_40, pg.Token_ASCII_91: // ( [
		return roleOpen
	case pg.Token_ASCII_41, pg.Token_ASCII_93: // ) ]
		return roleClose
	case pg.Token_NOT, pg.Token_ASCII_43, pg.Token_ASCII_45, pg.Token_Op: // + -
		return roleUnary
	case pg.Token_CASE:
		return roleCase
	default:
		return roleOther
	}
}

// postgresTree is a SELECT in PostgreSQL's grammar, under EXPLAIN or not.
type postgresTree struct {
	query *pg.SelectStmt
	plan  *pg.ExplainStmt // nil unless EXPLAIN
}

// parsePostgres reads one statement that is a query.
func parsePostgres(sql string) (tree, *events.Error) {
	result, err := oliphant.Parse(sql)
	if err != nil {
		return nil, postgresSyntax(sql, err)
	}
	if len(result.Stmts) != 1 {
		return nil, countRefusal(len(result.Stmts), func(i int) int { return skipSpace(sql, int(result.Stmts[i].StmtLocation)) })
	}
	start := skipSpace(sql, int(result.Stmts[0].StmtLocation))
	stmt := result.Stmts[0].Stmt
	t := &postgresTree{}
	if plan := stmt.GetExplainStmt(); plan != nil {
		t.plan, stmt = plan, plan.Query
	}
	t.query = stmt.GetSelectStmt()
	if t.query == nil {
		return nil, notAQuery(sql, start)
	}
	return t, nil
}

func skipSpace(sql string, pos int) int {
	for pos < len(sql) && strings.IndexByte(" \t\r\n;", sql[pos]) >= 0 {
		pos++
	}
	return pos
}

func postgresSyntax(sql string, err error) *events.Error {
	var perr *parser.Error
	if !errors.As(err, &perr) {
		return newError(events.ClassSyntax, "", -1, "The statement cannot be read: %v. Correct it.", err)
	}
	pos := byteOffset(sql, perr.Cursorpos)
	piece := ""
	if pos >= 0 {
		piece = postgresPiece(sql[pos:])
	}
	return newError(events.ClassSyntax, piece, pos, "The statement is not valid PostgreSQL: %s. Correct it there.", perr.Message)
}

// byteOffset turns the scanner's 1-based count of characters into a byte offset.
func byteOffset(sql string, chars int) int {
	if chars <= 0 {
		return -1
	}
	for i := range sql {
		if chars--; chars == 0 {
			return i
		}
	}
	return len(sql)
}

// postgresPiece is the word or sign at which a syntax error stands.
func postgresPiece(sql string) string {
	if word := firstWord(sql); word != "" {
		return word
	}
	return sql[:min(1, len(sql))]
}

func (t *postgresTree) explain() bool { return t.plan != nil }

func (t *postgresTree) node() *pg.Node {
	query := &pg.Node{Node: &pg.Node_SelectStmt{SelectStmt: t.query}}
	if t.plan == nil {
		return query
	}
	t.plan.Query = query
	return &pg.Node{Node: &pg.Node_ExplainStmt{ExplainStmt: t.plan}}
}

func (t *postgresTree) resolve(c *checker) {
	w := newPostgresWalker(c)
	if t.plan != nil {
		w.explainOptions(t.plan)
	}
	w.selectStmt(t.query, nil, nil, nil)
	if !c.failed() {
		w.census(reflect.ValueOf(t.node()))
	}
}

func (t *postgresTree) print() (string, error) {
	return oliphant.Deparse(&pg.ParseResult{Stmts: []*pg.RawStmt{{Stmt: t.node()}}})
}

func (t *postgresTree) same(other tree) bool {
	o, ok := other.(*postgresTree)
	return ok && postgresLikeness.same(t.node(), o.node())
}

var postgresLikeness = likeness{incidental: func(field string) bool {
	switch field {
	case "Location", "NameLocation", "StmtLocation", "StmtLen", "ListStart", "ListEnd", "RexprListStart", "RexprListEnd":
		return true
	default:
		return false
	}
}}

// limit caps the rows. A literal LIMIT is lowered if need be; a query without one
// gets one; what cannot carry a plain LIMIT (WITH TIES, a LIMIT that is computed)
// becomes the only source of an outer query, which keeps its order.
func (t *postgresTree) limit(rows int) int {
	q := t.query
	if t.plan != nil {
		return 0
	}
	if q.LimitOption == pg.LimitOption_LIMIT_OPTION_WITH_TIES {
		return t.wrap(rows)
	}
	value := q.LimitCount.GetAConst()
	switch {
	case q.LimitCount == nil, value != nil && value.Isnull: // none, or LIMIT ALL
	case value == nil || value.GetIval() == nil || value.GetIval().Ival < 0:
		return t.wrap(rows)
	case int(value.GetIval().Ival) <= rows:
		return int(value.GetIval().Ival)
	}
	q.LimitCount = oliphant.MakeAConstIntNode(int64(rows), -1)
	q.LimitOption = pg.LimitOption_LIMIT_OPTION_COUNT
	return rows
}

func (t *postgresTree) wrap(rows int) int {
	star := &pg.Node{Node: &pg.Node_ColumnRef{ColumnRef: &pg.ColumnRef{
		Fields: []*pg.Node{{Node: &pg.Node_AStar{AStar: &pg.A_Star{}}}},
	}}}
	source := &pg.RangeSubselect{
		Subquery: &pg.Node{Node: &pg.Node_SelectStmt{SelectStmt: t.query}},
		Alias:    &pg.Alias{Aliasname: "result"},
	}
	t.query = &pg.SelectStmt{
		TargetList:  []*pg.Node{{Node: &pg.Node_ResTarget{ResTarget: &pg.ResTarget{Val: star}}}},
		FromClause:  []*pg.Node{{Node: &pg.Node_RangeSubselect{RangeSubselect: source}}},
		LimitCount:  oliphant.MakeAConstIntNode(int64(rows), -1),
		LimitOption: pg.LimitOption_LIMIT_OPTION_COUNT,
		Op:          pg.SetOperation_SETOP_NONE,
	}
	return rows
}

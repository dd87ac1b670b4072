package guard

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"

	"github.com/sqlc-dev/marino/ast"
	"github.com/sqlc-dev/marino/format"
	"github.com/sqlc-dev/marino/mysql"
	"github.com/sqlc-dev/marino/parser"

	"arivu/events"
)

// mysqlCharset is what the engine speaks with a server. A text literal in it needs
// no introducer.
const (
	mysqlCharset   = "utf8mb4"
	mysqlCollation = "utf8mb4_general_ci"
)

// mysqlMode is the part of the engine's SQL mode that changes how a text is read:
// none of its modes does.
const mysqlMode = mysql.ModeNone

// mysqlTree is a query in MySQL's grammar, under EXPLAIN or not.
type mysqlTree struct {
	query ast.ResultSetNode // *ast.SelectStmt or *ast.SetOprStmt
	plan  *ast.ExplainStmt  // nil unless EXPLAIN
}

// parseMySQL reads one statement that is a query.
func parseMySQL(sql string) (tree, *events.Error) {
	text := respell(withoutHints(sql))
	if text != sql { // it may have more words than were written
		if refusal := scanMySQL(text); refusal != nil {
			return nil, refusal
		}
	}
	stmt, refusal := parseOneMySQL(sql, text, notAQuery)
	if refusal != nil {
		return nil, refusal
	}
	t := &mysqlTree{}
	if plan, ok := stmt.(*ast.ExplainStmt); ok {
		t.plan, stmt = plan, plan.Stmt
	}
	switch stmt := stmt.(type) {
	case *ast.SelectStmt:
		t.query = stmt
	case *ast.SetOprStmt:
		t.query = stmt
	default:
		return nil, notAQuery(sql, firstPlace(sql))
	}
	return t, nil
}

// parseOneMySQL reads one statement, of which text is a spelling. The grammar of one
// server lacks statements of the other; those other refuses, as they are not mistyped.
func parseOneMySQL(sql, text string, other func(sql string, pos int) *events.Error) (ast.StmtNode, *events.Error) {
	p := parser.New()
	p.SetSQLMode(mysqlMode)
	stmts, _, err := p.ParseSQL(text, parser.CharsetConnection(mysqlCharset), parser.CollationConnection(mysqlCollation))
	if err != nil {
		return nil, mysqlSyntax(sql, text, err, other)
	}
	if len(stmts) != 1 {
		return nil, countRefusal(len(stmts), func(i int) int { return strings.Index(sql, strings.TrimLeft(stmts[i].Text(), " \t\r\n")) })
	}
	return stmts[0], nil
}

func firstPlace(sql string) int {
	tokens, refusal := lexMySQL(sql)
	for _, t := range tokens {
		if refusal == nil && isMySQLWord(t.text[0]) {
			return t.pos
		}
	}
	return 0
}

var nearText = regexp.MustCompile(`(?s)near "(.*)"`)

// mysqlCommands are the first words of statements that are no queries.
var mysqlCommands = commands(`alter analyze backup begin binlog cache call change check checksum clone commit create
	deallocate delete do drop end execute flush get grant handler help import insert install kill load lock optimize
	prepare purge reindex release rename repair replace reset resignal restart revoke rollback savepoint set show
	shutdown signal start stop truncate uninstall unlock update use vacuum xa`)

func commands(list string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(list) {
		set[word] = true
	}
	return set
}

// mysqlSyntax refuses what the parser could not read of a text, which may be another
// spelling of the statement.
func mysqlSyntax(sql, text string, err error, other func(string, int) *events.Error) *events.Error {
	if at := firstPlace(sql); mysqlCommands[strings.ToLower(firstWord(sql[at:]))] {
		if refusal := other(sql, at); refusal != nil {
			return refusal
		}
	}
	if pos := writtenPlace(sql, text, err); pos >= 0 {
		piece := ""
		if tokens, refusal := lexMySQL(sql[pos:]); refusal == nil && len(tokens) > 0 {
			piece, pos = tokens[0].text, pos+tokens[0].pos
		}
		return newError(events.ClassSyntax, piece, pos, "The statement is not valid MySQL near %s. Correct it there.", piece)
	}
	if m := unknownName.FindStringSubmatch(err.Error()); m != nil {
		tokens, _ := lexMySQL(sql)
		return newError(events.ClassSyntax, m[2], place(tokens, m[2]), "There is no %s %s. Correct the name.", strings.ToLower(m[1]), m[2])
	}
	return newError(events.ClassSyntax, "", -1, "The statement is not valid MySQL. Correct it.").WithCause(err)
}

// writtenPlace is where in a statement the parser stopped in a spelling of it; -1 if that
// cannot be told.
func writtenPlace(sql, text string, err error) int {
	m := nearText.FindStringSubmatch(err.Error())
	if m == nil || m[1] == "" {
		return -1
	}
	pos := strings.LastIndex(text, m[1])
	switch {
	case pos < 0, len(text) == len(sql), strings.HasPrefix(sql, text[:pos]):
		return pos
	case strings.HasSuffix(sql, text[pos:]):
		return len(sql) - len(text[pos:])
	default:
		return -1
	}
}

// unknownName is the parser's word on a character set or collation that it does not know.
var unknownName = regexp.MustCompile(`Unknown (collation|character set): '([^']*)'`)

func (t *mysqlTree) explain() bool { return t.plan != nil }

func (t *mysqlTree) resolve(c *checker) {
	w := &mysqlWalker{checker: c}
	if t.plan != nil {
		w.explainOptions(t.plan)
	}
	w.query(t.query, nil, nil, nil)
	if !c.failed() {
		w.census(reflect.ValueOf(t.query))
	}
	c.locate()
}

// locate points a refusal at the place of its piece in the text: this parser keeps no
// places of names.
func (c *checker) locate() {
	if c.refusal == nil || c.refusal.Position > 0 || c.refusal.Piece == "" {
		return
	}
	if tokens, refusal := lexMySQL(c.sql); refusal == nil {
		c.refusal.Position = place(tokens, strings.Split(c.refusal.Piece, ".")...) + 1
	}
}

// mysqlFormat prints so that a server in the engine's SQL mode, MySQL or MariaDB,
// reads every name, text and number as the parser did.
const mysqlFormat = format.RestoreStringSingleQuotes | format.RestoreStringEscapeBackslash | format.RestoreKeyWordUppercase |
	format.RestoreNameBackQuotes | format.RestoreStringWithoutDefaultCharset | format.RestoreSpacesAroundBinaryOperation

func (t *mysqlTree) print() (string, error) {
	var b strings.Builder
	if t.plan != nil {
		b.WriteString("EXPLAIN ")
		if t.plan.Format != plainPlan {
			b.WriteString("FORMAT=" + strings.ToUpper(t.plan.Format) + " ")
		}
	}
	if err := t.query.Restore(format.NewRestoreCtx(mysqlFormat, &b)); err != nil {
		return "", err
	}
	text := hexNumbers(b.String())
	if respell(text) != text { // what runs is what was read, word by word
		return "", fmt.Errorf("printing %q: has another spelling", text)
	}
	return text, nil
}

func (t *mysqlTree) same(other tree) bool {
	o, ok := other.(*mysqlTree)
	if !ok || (t.plan == nil) != (o.plan == nil) || t.plan != nil && !strings.EqualFold(t.plan.Format, o.plan.Format) {
		return false
	}
	return mysqlLikeness.same(t.query, o.query)
}

// limit caps the rows. In this grammar every query can carry a LIMIT, and its value
// is a literal.
func (t *mysqlTree) limit(rows int) int {
	if t.plan != nil {
		return 0
	}
	at := t.limitClause()
	if *at == nil {
		*at = &ast.Limit{}
	}
	if have, ok := mysqlCount((*at).Count); ok && have <= uint64(rows) {
		return int(have)
	}
	(*at).Count = ast.NewValueExpr(uint64(rows), "", "")
	return rows
}

func (t *mysqlTree) limitClause() **ast.Limit {
	if set, ok := t.query.(*ast.SetOprStmt); ok {
		return &set.Limit
	}
	query, ok := t.query.(*ast.SelectStmt)
	if !ok {
		return new(*ast.Limit)
	}
	return &query.Limit
}

// mysqlCount reads the literal of a LIMIT.
func mysqlCount(e ast.ExprNode) (uint64, bool) {
	v, ok := e.(*ast.ValueExprBase)
	if !ok {
		return 0, false
	}
	switch n := v.GetValue().(type) {
	case uint64:
		return n, true
	case int64:
		return uint64(n), n >= 0
	default:
		return 0, false
	}
}

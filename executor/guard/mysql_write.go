package guard

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/sqlc-dev/marino/ast"
	"github.com/sqlc-dev/marino/format"
	"github.com/sqlc-dev/marino/mysql"

	"arivu/events"
)

// mysqlWrite is an INSERT, REPLACE, UPDATE or DELETE in MySQL's grammar.
type mysqlWrite struct {
	stmt ast.StmtNode
}

// mysqlWriting are the first words of statements that write rows.
var mysqlWriting = commands(`insert replace update delete`)

func parseMySQLWrite(sql string) (writeTree, *events.Error) {
	stmt, refusal := parseOneMySQL(sql, withoutHints(sql), notAMySQLWrite)
	if refusal != nil {
		return nil, refusal
	}
	switch stmt.(type) {
	case *ast.InsertStmt, *ast.UpdateStmt, *ast.DeleteStmt:
		return &mysqlWrite{stmt: stmt}, nil
	default:
		at := firstPlace(sql)
		return nil, notAWrite(strings.ToUpper(firstWord(sql[at:])), at)
	}
}

// notAMySQLWrite refuses what does not parse and begins as another statement, nil for
// what is mistyped.
func notAMySQLWrite(sql string, pos int) *events.Error {
	word := firstWord(sql[pos:])
	if mysqlWriting[strings.ToLower(word)] {
		return nil
	}
	return notAWrite(strings.ToUpper(word), pos)
}

func (t *mysqlWrite) print() (string, error) { return printMySQL(t.stmt) }

func printMySQL(n ast.Node) (string, error) {
	var b strings.Builder
	err := n.Restore(format.NewRestoreCtx(mysqlFormat, &b))
	return b.String(), err
}

func (t *mysqlWrite) same(other writeTree) bool {
	o, ok := other.(*mysqlWrite)
	return ok && mysqlLikeness.same(t.stmt, o.stmt)
}

func (t *mysqlWrite) resolve(c *checker) *Write {
	w := &mysqlWalker{checker: c}
	w.visit(t.stmt)
	var st *Write
	switch n := t.stmt.(type) {
	case *ast.InsertStmt:
		st = w.insert(n)
	case *ast.UpdateStmt:
		st = w.update(n)
	case *ast.DeleteStmt:
		st = w.deletion(n)
	}
	if !c.failed() {
		w.census(reflect.ValueOf(t.stmt))
	}
	c.locate()
	return st
}

// unseen says why rows must not be skipped or cut to fit.
const unseen = ": it would skip rows or change values unseen"

func (w *mysqlWalker) insert(n *ast.InsertStmt) *Write {
	switch {
	case n.IgnoreErr:
		w.noClause("IGNORE", -1, unseen)
	case n.RowAlias != nil:
		w.noClause("AS", -1, ": the new row needs no name, and its values are VALUES(column)")
	case len(n.PartitionNames) > 0:
		w.noClause("PARTITION", -1, "")
	}
	n.Priority, n.TableHints = mysql.NoPriority, nil
	rel := w.destination(n.Table)
	if w.failed() {
		return nil
	}
	seen := map[int]bool{}
	for _, col := range n.Columns {
		w.setTarget(rel, col, seen)
	}
	st := writeTo(rel.table, events.WriteInsert)
	if n.IsReplace || n.OnDuplicate != nil {
		w.replacing(st, n, rel)
	}
	if n.Select != nil {
		st.Count = w.counted(n.Select)
		return st
	}
	for _, row := range n.Lists {
		for _, value := range row {
			w.newValue(value, &scope{})
		}
	}
	st.Rows = len(n.Lists)
	return st
}

// replaces warns of what REPLACE does.
const replaces = "Rows with the same keys are deleted first, whole, and with them what the database deletes along with them."

// replacing resolves what becomes of the rows that are there with the keys of new ones.
// The server counts those again, so that how many rows of a query it writes cannot be
// told.
func (w *mysqlWalker) replacing(st *Write, n *ast.InsertStmt, rel *relation) {
	st.Operation, st.Recounted = events.WriteUpsert, true
	if n.IsReplace {
		st.Operation, st.Warning = events.WriteReplace, replaces
	}
	if n.Select != nil {
		w.fail(unsafe("SELECT", -1, "A statement that replaces rows, or changes those with the same key, may only have VALUES: how many rows of a query it writes cannot be told."))
		return
	}
	w.fresh = rel
	w.assignments(n.OnDuplicate, rel, &scope{rels: []*relation{rel}})
	w.fresh = nil
}

// newValue resolves a value that is written, which may not be DEFAULT.
func (w *mysqlWalker) newValue(value ast.ExprNode, s *scope) {
	if _, ok := value.(*ast.DefaultExpr); ok {
		w.noClause("DEFAULT", -1, ": leave the column out, or write the value itself")
		return
	}
	w.expr(value, s, nil)
}

// counted resolves the query of an insert and returns the query that counts its rows.
// Two of its columns may have one name, so that they get others.
func (w *mysqlWalker) counted(n ast.ResultSetNode) string {
	columns := w.query(n, nil, nil, nil)
	if w.failed() {
		return ""
	}
	source, err := printMySQL(n)
	if err != nil {
		w.fail(unprintable(err))
		return ""
	}
	names := make([]string, len(columns))
	for i := range columns {
		names[i] = fmt.Sprintf("c%d", i)
	}
	return "WITH source (" + strings.Join(names, ", ") + ") AS (" + source + ") SELECT count(*) FROM source"
}

func (w *mysqlWalker) update(n *ast.UpdateStmt) *Write {
	switch {
	case n.With != nil:
		w.noClause("WITH", -1, " in front of UPDATE: write the query where it is used")
	case n.IgnoreErr:
		w.noClause("IGNORE", -1, unseen)
	case n.MultipleTable:
		w.severalTables()
	}
	n.Priority, n.TableHints = mysql.NoPriority, nil
	rel := w.destination(n.TableRefs)
	if w.failed() {
		return nil
	}
	s := &scope{rels: []*relation{rel}}
	w.assignments(n.List, rel, s)
	return w.chosen(writeTo(rel.table, events.WriteUpdate), s, n.Where, n.Order, n.Limit)
}

func (w *mysqlWalker) assignments(list []*ast.Assignment, rel *relation, s *scope) {
	seen := map[int]bool{}
	for _, set := range list {
		w.visit(set)
		w.setTarget(rel, set.Column, seen)
		if w.failed() {
			return
		}
		w.newValue(set.Expr, s)
	}
}

func (w *mysqlWalker) deletion(n *ast.DeleteStmt) *Write {
	switch {
	case n.With != nil:
		w.noClause("WITH", -1, " in front of DELETE: write the query where it is used")
	case n.IgnoreErr:
		w.noClause("IGNORE", -1, unseen)
	case n.IsMultiTable:
		w.severalTables()
	}
	n.Priority, n.TableHints, n.Quick = mysql.NoPriority, nil, false
	rel := w.destination(n.TableRefs)
	if w.failed() {
		return nil
	}
	return w.chosen(writeTo(rel.table, events.WriteDelete), &scope{rels: []*relation{rel}}, n.Where, n.Order, n.Limit)
}

func (w *mysqlWalker) severalTables() {
	w.fail(unsafe("", -1, "A statement may only write to one table. Say with WHERE … IN (SELECT …) what the others are for."))
}

// chosen resolves what says which rows are written, and notes whether it says anything
// of a row. LIMIT without an order would leave to chance which.
func (w *mysqlWalker) chosen(st *Write, s *scope, where ast.ExprNode, order *ast.OrderByClause, limit *ast.Limit) *Write {
	before := w.references
	w.expr(where, s, nil)
	st.Unfiltered = w.references == before && limit == nil
	if limit != nil && order == nil {
		w.noClause("LIMIT", -1, " without ORDER BY, which says which rows")
	}
	w.ends(order, limit, s, nil)
	return st
}

// setTarget admits a column that is written. What qualifies it must be its table.
func (w *mysqlWalker) setTarget(rel *relation, n *ast.ColumnName, seen map[int]bool) {
	if w.failed() {
		return
	}
	w.visit(n)
	if n.Table.O != "" {
		if !w.answers(rel, n.Schema.O, n.Table.O) {
			w.unknownQualifier(&scope{rels: []*relation{rel}}, reference{schema: n.Schema.O, qualifier: n.Table.O, name: n.Name.O, pos: -1})
			return
		}
		n.Table = ast.NewCIStr(rel.name)
	}
	w.setColumn(rel.table, n.Name.O, -1, seen)
}

// destination resolves the one table that is written.
func (w *mysqlWalker) destination(n *ast.TableRefsClause) *relation {
	if w.failed() {
		return nil
	}
	w.visit(n)
	source, ok := n.TableRefs.Left.(*ast.TableSource)
	if n.TableRefs.Right != nil || !ok {
		w.severalTables()
		return nil
	}
	named, ok := source.Source.(*ast.TableName)
	switch {
	case !ok:
		w.severalTables()
	case len(named.PartitionNames) > 0:
		w.noClause("PARTITION", -1, "")
	case len(named.IndexHints) > 0:
		w.noClause("INDEX", -1, "")
	}
	rels := w.from(n.TableRefs, nil, nil, nil)
	if w.failed() || len(rels) != 1 {
		return nil
	}
	w.written(rels[0].table, -1)
	return rels[0]
}

package guard

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/sqlc-dev/meyer/ast"

	"arivu/events"
)

func (w *sqliteWalker) exprs(list []ast.Expr, s *scope, env *with) {
	for _, e := range list {
		w.expr(e, s, env)
	}
}

// expr resolves an expression by its type. A type that is not listed is refused.
func (w *sqliteWalker) expr(e ast.Expr, s *scope, env *with) {
	if e == nil || w.failed() {
		return
	}
	w.visit(e)
	switch n := e.(type) {
	case *ast.Literal:
		w.literal(n)
	case *ast.Ident:
		w.ident(n, s)
	case *ast.QualifiedRef:
		w.qualifiedRef(n, s)
	case *ast.ParenExpr:
		w.expr(n.X, s, env)
	case *ast.UnaryExpr:
		w.operator(n.Op, n.Pos())
		w.expr(n.X, s, env)
	case *ast.BinaryExpr:
		w.operator(n.Op, n.Pos())
		w.expr(n.X, s, env)
		w.expr(n.Y, s, env)
	case *ast.LikeExpr:
		w.like(n, s, env)
	case *ast.IsExpr:
		w.exprs([]ast.Expr{n.X, n.Y}, s, env)
	case *ast.NullCheckExpr:
		w.expr(n.X, s, env)
	case *ast.BetweenExpr:
		w.exprs([]ast.Expr{n.X, n.Lo, n.Hi}, s, env)
	case *ast.InExpr:
		w.in(n, s, env)
	case *ast.CaseExpr:
		w.caseExpr(n, s, env)
	case *ast.CastExpr:
		w.cast(n, s, env)
	case *ast.CollateExpr:
		w.collate(n, s, env)
	case *ast.FuncCall:
		w.call(n, s, env)
	case *ast.ExistsExpr:
		w.selectStmt(n.Select, s, env, nil)
	case *ast.SubqueryExpr:
		w.selectStmt(n.Select, s, env, nil)
	case *ast.VectorExpr:
		w.exprs(n.List, s, env)
	case *ast.BindParam:
		w.fail(unsafe(n.Raw, n.Pos(), "Parameters such as %s are not allowed. Write the value itself.", n.Raw))
	default:
		w.unknownNode(e)
	}
}

// literal records the constants that are calls of the clock.
func (w *sqliteWalker) literal(n *ast.Literal) {
	switch n.Kind {
	case ast.LitCurrentDate, ast.LitCurrentTime, ast.LitCurrentTimestamp:
		w.use.functions.add(w.guard.dialect.Fold(n.Value))
	}
}

// unknownNode refuses a node that no rule covers.
func (w *sqliteWalker) unknownNode(n ast.Node) {
	kind := strings.TrimPrefix(fmt.Sprintf("%T", n), "*ast.")
	pos := -1
	if v := reflect.ValueOf(n); v.IsValid() && !v.IsNil() {
		pos = n.Pos()
	}
	w.fail(unsafe(kind, pos, "A query may not use this construct (%s). Write it another way.", kind))
}

// operator admits an operator other than the words of logic.
func (w *sqliteWalker) operator(op ast.Operator, pos int) {
	switch op {
	case ast.OpAnd, ast.OpOr, ast.OpNot:
		return
	}
	if sign := op.String(); !w.guard.dialect.Operator(sign) {
		w.fail(unsafe(sign, pos, "The operator %s is not allowed. Write it another way.", sign))
	}
}

func (w *sqliteWalker) ident(n *ast.Ident, s *scope) {
	if n.Quote == ast.QuoteNone && (strings.EqualFold(n.Name, "true") || strings.EqualFold(n.Name, "false")) && !w.known(s, n.Name) {
		return
	}
	w.column(s, reference{name: n.Name, pos: n.Pos(), quoted: n.Quote == ast.QuoteDouble})
}

func (w *sqliteWalker) known(s *scope, name string) bool {
	for ; s != nil; s = s.parent {
		if len(w.find(s, "", "", name)) > 0 || w.contains(s.outputs, name) {
			return true
		}
	}
	return false
}

func (w *sqliteWalker) qualifiedRef(n *ast.QualifiedRef, s *scope) {
	for _, part := range n.Parts {
		w.visit(part)
	}
	ref := reference{pos: n.Pos(), qualifier: n.Parts[len(n.Parts)-2].Name, name: n.Parts[len(n.Parts)-1].Name}
	if len(n.Parts) == 3 {
		ref.schema = n.Parts[0].Name
	}
	// A table that becomes a query has no schema that could stand before it.
	if r := w.column(s, ref); r != nil && r.table != nil && r.table.Shielded && ref.schema != "" {
		n.Parts = n.Parts[1:]
	}
}

// column binds a reference, innermost scope first. In each scope real columns come
// before aliases of the select list, and those before row identifiers. It returns the
// relation of a column, nil for all else.
func (w *sqliteWalker) column(s *scope, r reference) *relation {
	for at := s; at != nil; at = at.parent {
		found := w.find(at, r.schema, r.qualifier, r.name)
		switch {
		case len(found) > 0:
			w.bound(r, found)
			return found[0].rel
		case r.qualifier == "" && w.contains(at.outputs, r.name), w.rowid(at, r), w.failed():
			return nil
		}
	}
	w.unknownColumn(s, r)
	return nil
}

// rowid reports whether a reference is the row identifier of the one table that it
// can belong to.
func (w *sqliteWalker) rowid(s *scope, r reference) bool {
	switch strings.ToLower(r.name) {
	case "rowid", "oid", "_rowid_":
	default:
		return false
	}
	tables := 0
	for _, rel := range s.rels {
		if rel.rowid && (r.qualifier == "" || w.answers(rel, r.schema, r.qualifier)) {
			tables++
		}
	}
	return tables == 1 && (r.qualifier != "" || len(s.rels) == 1)
}

// like resolves LIKE, GLOB, REGEXP and MATCH, each of which calls the function of
// its name.
func (w *sqliteWalker) like(n *ast.LikeExpr, s *scope, env *with) {
	w.visit(n.Op)
	w.function(w.guard.dialect.Fold(n.Op.Name), n.Op.Pos())
	w.exprs([]ast.Expr{n.X, n.Y, n.Escape}, s, env)
}

func (w *sqliteWalker) in(n *ast.InExpr, s *scope, env *with) {
	w.expr(n.X, s, env)
	w.exprs(n.List, s, env)
	w.exprs(n.Args, s, env)
	w.selectStmt(n.Select, s, env, nil)
	if n.Table == nil || w.failed() {
		return
	}
	schema, name := w.qualified(n.Table)
	if r := w.relation(schema, name, n.HasArgs, n.Table.Pos(), env); r != nil {
		if r.table != nil && r.table.Shielded {
			w.fail(unsafe(name, n.Table.Pos(), "IN %s cannot be used, because parts of the table are kept back on this connection. Write IN (SELECT column FROM %s).", name, name))
		}
		w.touchAll(r)
	}
}

func (w *sqliteWalker) caseExpr(n *ast.CaseExpr, s *scope, env *with) {
	w.expr(n.Operand, s, env)
	for _, when := range n.Whens {
		w.visit(when)
		w.expr(when.When, s, env)
		w.expr(when.Then, s, env)
	}
	w.expr(n.Else, s, env)
}

// cast admits any plain type words: in SQLite a type is an affinity, not an object.
func (w *sqliteWalker) cast(n *ast.CastExpr, s *scope, env *with) {
	w.expr(n.X, s, env)
	if n.Type == nil {
		return
	}
	w.visit(n.Type)
	for _, r := range n.Type.Name {
		if r != ' ' && r != '_' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') {
			w.fail(newError(events.ClassSyntax, n.Type.Name, n.Type.Pos(), "%s is not a type. Use INTEGER, REAL, TEXT, NUMERIC or BLOB.", n.Type.Name))
			return
		}
	}
}

func (w *sqliteWalker) collate(n *ast.CollateExpr, s *scope, env *with) {
	w.visit(n.Name)
	if !w.guard.dialect.Collation(n.Name.Name) {
		w.fail(unsafe(n.Name.Name, n.Name.Pos(), "The collation %s is not known. Use BINARY, NOCASE or RTRIM.", n.Name.Name))
	}
	w.expr(n.X, s, env)
}

func (w *sqliteWalker) call(n *ast.FuncCall, s *scope, env *with) {
	w.visit(n.Name)
	name := w.guard.dialect.Fold(n.Name.Name)
	w.function(name, n.Name.Pos())
	if makesText(name) {
		w.sized(name, sqliteFixed(n.Args), n.Name.Pos())
	}
	w.exprs(n.Args, s, env)
	w.ordering(n.OrderBy, s, env)
	w.expr(n.Filter, s, env)
	w.window(n.Over, s, env)
}

func (w *sqliteWalker) ordering(terms []*ast.OrderingTerm, s *scope, env *with) {
	for _, term := range terms {
		w.visit(term)
		w.expr(term.Expr, s, env)
	}
}

func (w *sqliteWalker) window(n *ast.WindowDef, s *scope, env *with) {
	if n == nil || w.failed() {
		return
	}
	w.visit(n)
	for _, id := range []*ast.Ident{n.Name, n.Base} {
		if id != nil {
			w.visit(id)
		}
	}
	w.exprs(n.Partition, s, env)
	w.ordering(n.OrderBy, s, env)
	for _, b := range []*ast.FrameBound{n.StartBound, n.EndBound} {
		if b != nil {
			w.visit(b)
			w.expr(b.Expr, s, env)
		}
	}
}

// census refuses a tree that holds a node which the walk has not come by.
func (w *sqliteWalker) census(root ast.Node) {
	ast.Walk(root, func(n ast.Node) bool {
		if _, plan := n.(*ast.ExplainStmt); !plan && !w.visited[n] {
			w.unknownNode(n)
		}
		return !w.failed()
	})
}

package guard

import (
	"reflect"
	"strings"

	my "github.com/sqlc-dev/marino/ast"
	lite "github.com/sqlc-dev/meyer/ast"
	pg "github.com/sqlc-dev/oliphant/ast"

	"arivu/executor/guard/sqlquery"
)

// queries counts the queries that a resolution has come by, and what reads a table
// like one: IN with the name of a table, and whole rows.
func (c *checker) queries() int {
	n := 0
	for node := range c.visited {
		switch x := node.(type) {
		case *pg.SelectStmt, *my.SelectStmt, *lite.SelectStmt, *sqlquery.Query:
			n++
		case *lite.InExpr:
			if x.Table != nil {
				n++
			}
		case *pg.ColumnRef:
			if x.Fields[len(x.Fields)-1].GetAStar() != nil {
				n++
			}
		}
	}
	return n
}

func (t *postgresTree) dropWhere() { t.query.WhereClause = nil }

func (t *postgresTree) qualify(c *checker, table string) {
	for node := range c.visited {
		if ref, ok := node.(*pg.ColumnRef); ok && len(ref.Fields) == 1 {
			name := &pg.Node{Node: &pg.Node_String_{String_: &pg.String{Sval: table}}}
			ref.Fields = []*pg.Node{name, ref.Fields[0]}
		}
	}
}

func (t *mysqlTree) dropWhere() {
	if query, ok := t.query.(*my.SelectStmt); ok {
		query.Where = nil
	}
}

func (t *mysqlTree) qualify(c *checker, table string) {
	for node := range c.visited {
		if ref, ok := node.(*my.ColumnName); ok && ref.Table.O == "" {
			ref.Table = my.NewCIStr(table)
		}
	}
}

func (t *queryTree) dropWhere() {
	if query, ok := t.root.Query.Body.(*sqlquery.Select); ok {
		query.Where = nil
	}
}

func (t *queryTree) qualify(c *checker, table string) {
	for node := range c.visited {
		if ref, ok := node.(*sqlquery.Column); ok && len(ref.Parts) == 1 {
			ref.Parts = []string{table, ref.Parts[0]}
		}
	}
}

func (t *sqliteTree) dropWhere() {
	if query, ok := t.query.Cores[0].(*lite.SelectQuery); ok {
		query.Where = nil
	}
}

// qualify replaces names: in this tree a column by itself is a node of another type
// than one with a table in front.
func (t *sqliteTree) qualify(c *checker, table string) {
	name := &lite.Ident{Name: table, Raw: c.guard.dialect.QuoteIdent(table)}
	if name.Raw != table {
		name.Quote = lite.QuoteDouble
	}
	replaceIdents(reflect.ValueOf(t.query), func(id *lite.Ident) lite.Expr {
		if id.Quote == lite.QuoteNone && (strings.EqualFold(id.Name, "true") || strings.EqualFold(id.Name, "false")) {
			return id
		}
		return &lite.QualifiedRef{Parts: []*lite.Ident{name, id}}
	})
}

var exprType = reflect.TypeFor[lite.Expr]()

// replaceIdents puts another expression in the place of every name that stands where an
// expression may stand.
func replaceIdents(v reflect.Value, by func(*lite.Ident) lite.Expr) {
	switch v.Kind() {
	case reflect.Interface:
		id, ok := v.Interface().(*lite.Ident)
		if ok && v.Type() == exprType {
			v.Set(reflect.ValueOf(by(id)))
			return
		}
		replaceIdents(v.Elem(), by)
	case reflect.Pointer:
		if !v.IsNil() {
			replaceIdents(v.Elem(), by)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				replaceIdents(v.Field(i), by)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			replaceIdents(v.Index(i), by)
		}
	default:
	}
}

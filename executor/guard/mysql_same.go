package guard

import (
	"reflect"

	"github.com/sqlc-dev/marino/ast"
	"github.com/sqlc-dev/marino/types"

	"arivu/executor/guard/branches"
)

var mysqlFieldType = reflect.TypeFor[types.FieldType]()

// mysqlLikeness leaves out what nothing prints as well. This parser keeps the values of
// literals and the types of casts where only methods reach.
var mysqlLikeness = likeness{
	incidental: func(field string) bool {
		switch field {
		case "Offset", "QueryBlockOffset", "ExplicitParens", "EscapeExplicit", "NullOrder": // the last: ASC is left out
			return true
		default:
			return false
		}
	},
	equal: map[reflect.Type]func(a, b reflect.Value) bool{
		mysqlFieldType:                       equalBy(sameMySQLType),
		reflect.TypeFor[ast.Datum]():         equalBy(sameDatum),
		reflect.TypeFor[ast.ValueExprBase](): equalBy(sameLiteral),
	},
}

// equalBy compares values that can be addressed by pointers to them.
func equalBy[T any](same func(a, b *T) bool) func(a, b reflect.Value) bool {
	return func(a, b reflect.Value) bool {
		x, ok1 := a.Addr().Interface().(*T)
		y, ok2 := b.Addr().Interface().(*T)
		return ok1 && ok2 && same(x, y)
	}
}

func sameMySQLType(a, b *types.FieldType) bool { return a.Equals(b) }

func sameDatum(a, b *ast.Datum) bool {
	switch {
	case a.Kind() != b.Kind():
		return false
	case a.Kind() == ast.KindMysqlDecimal:
		return a.GetMysqlDecimal().String() == b.GetMysqlDecimal().String()
	default:
		return reflect.DeepEqual(a.GetValue(), b.GetValue())
	}
}

// sameLiteral compares literals, of which a text is read in some character set.
func sameLiteral(a, b *ast.ValueExprBase) bool {
	return sameDatum(&a.Datum, &b.Datum) && a.Type.GetCharset() == b.Type.GetCharset()
}

// census refuses a tree that holds a node which the walk has not come by.
func (w *mysqlWalker) census(v reflect.Value) {
	if w.failed() {
		return
	}
	switch v.Kind() {
	case reflect.Interface:
		w.census(v.Elem())
	case reflect.Slice:
		for i := range v.Len() {
			w.census(v.Index(i))
		}
	case reflect.Struct:
		for _, i := range branches.Of(v.Type()) {
			w.census(v.Field(i))
		}
	case reflect.Pointer:
		if v.IsNil() || v.Type().Elem() == mysqlFieldType {
			return
		}
		if node, ok := v.Interface().(ast.Node); ok && !w.visited[node] {
			w.refuse(v.Type().Elem().Name())
			return
		}
		w.census(v.Elem())
	}
}

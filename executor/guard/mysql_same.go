package guard

import (
	"fmt"
	"reflect"

	"github.com/sqlc-dev/marino/ast"
	"github.com/sqlc-dev/marino/types"
)

var (
	mysqlDatumType = reflect.TypeFor[ast.Datum]()
	mysqlFieldType = reflect.TypeFor[types.FieldType]()
	mysqlValueType = reflect.TypeFor[ast.ValueExprBase]()
)

// sameMySQL compares two syntax trees. Beside the exported fields, which sameTree
// compares for other parsers, this one keeps the values of literals and the types of
// casts where only methods reach.
func sameMySQL(a, b reflect.Value) bool {
	if a.Kind() != b.Kind() || a.IsValid() && a.Type() != b.Type() {
		return false
	}
	switch a.Kind() {
	case reflect.Invalid:
		return true
	case reflect.Pointer, reflect.Interface:
		if a.IsNil() || b.IsNil() {
			return a.IsNil() == b.IsNil()
		}
		return sameMySQL(a.Elem(), b.Elem())
	case reflect.Slice:
		if a.Len() != b.Len() {
			return false
		}
		for i := range a.Len() {
			if !sameMySQL(a.Index(i), b.Index(i)) {
				return false
			}
		}
		return true
	case reflect.Struct:
		return sameMySQLStruct(a, b)
	default:
		return a.Equal(b)
	}
}

func sameMySQLStruct(a, b reflect.Value) bool {
	switch a.Type() {
	case mysqlDatumType, mysqlFieldType:
		return mysqlMeaning(a) == mysqlMeaning(b)
	case mysqlValueType:
		return mysqlMeaning(a.FieldByName("Datum")) == mysqlMeaning(b.FieldByName("Datum")) && mysqlIntroducer(a) == mysqlIntroducer(b)
	}
	for _, f := range exported(a.Type()) {
		if !mysqlIncidental(f.name) && !sameMySQL(a.Field(f.index), b.Field(f.index)) {
			return false
		}
	}
	return true
}

// mysqlIncidental reports fields that say where a node stood or how it was written,
// or that nothing prints.
func mysqlIncidental(name string) bool {
	switch name {
	case "Offset", "QueryBlockOffset", "ExplicitParens", "EscapeExplicit", "NullOrder": // the last: ASC is left out
		return true
	default:
		return false
	}
}

// mysqlMeaning is all that a literal's value or a type says.
func mysqlMeaning(v reflect.Value) string {
	switch x := v.Addr().Interface().(type) {
	case *ast.Datum:
		if x.Kind() == ast.KindMysqlDecimal {
			return x.GetMysqlDecimal().String()
		}
		return fmt.Sprintf("%d %v", x.Kind(), x.GetValue())
	case *types.FieldType:
		return fmt.Sprintf("%s %d %d %d %s %s %q %v", x.String(), x.GetFlag(), x.GetFlen(), x.GetDecimal(), x.GetCharset(), x.GetCollate(), x.GetElems(), x.IsArray())
	default:
		return ""
	}
}

// mysqlIntroducer is the character set in which a text literal is read.
func mysqlIntroducer(v reflect.Value) string {
	x, ok := v.Addr().Interface().(*ast.ValueExprBase)
	if !ok {
		return ""
	}
	return x.Type.GetCharset()
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
		for _, f := range exported(v.Type()) {
			w.census(v.Field(f.index))
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

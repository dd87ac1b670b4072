package sqlquery

import (
	"reflect"

	"arivu/executor/guard/branches"
)

// Walk calls visit for every node of a tree, parents first, until it returns false.
// It finds nodes by their types rather than by a list, so that none can be
// forgotten.
func Walk(root Node, visit func(Node) bool) { walk(reflect.ValueOf(root), visit) }

func walk(v reflect.Value, visit func(Node) bool) bool {
	switch v.Kind() {
	case reflect.Interface:
		return v.IsNil() || walk(v.Elem(), visit)
	case reflect.Pointer:
		return v.IsNil() || visit(v.Interface()) && walk(v.Elem(), visit)
	case reflect.Struct:
		for _, i := range branches.Of(v.Type()) {
			if !walk(v.Field(i), visit) {
				return false
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			if !walk(v.Index(i), visit) {
				return false
			}
		}
	default:
	}
	return true
}

// Descend is as Walk, but goes into a node only where visit returns true.
func Descend(root Node, visit func(Node) bool) { descend(reflect.ValueOf(root), visit) }

func descend(v reflect.Value, visit func(Node) bool) {
	switch v.Kind() {
	case reflect.Interface:
		if !v.IsNil() {
			descend(v.Elem(), visit)
		}
	case reflect.Pointer:
		if !v.IsNil() && visit(v.Interface()) {
			descend(v.Elem(), visit)
		}
	case reflect.Struct:
		for _, i := range branches.Of(v.Type()) {
			descend(v.Field(i), visit)
		}
	case reflect.Slice:
		for i := range v.Len() {
			descend(v.Index(i), visit)
		}
	default:
	}
}

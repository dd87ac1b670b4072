package sqlquery

import (
	"reflect"
	"sync"
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
		for _, i := range branches(v.Type()) {
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

// branchesOf remembers the branches of types, which reflection is slow to tell.
var branchesOf sync.Map // reflect.Type → []int

// branches lists the fields of a struct type in which a node can be.
func branches(t reflect.Type) []int {
	if known, ok := branchesOf.Load(t); ok {
		fields, _ := known.([]int)
		return fields
	}
	var fields []int
	for i := range t.NumField() {
		if holdsNodes(t.Field(i).Type) {
			fields = append(fields, i)
		}
	}
	branchesOf.Store(t, fields)
	return fields
}

func holdsNodes(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Interface, reflect.Struct:
		return true
	case reflect.Pointer, reflect.Slice:
		return holdsNodes(t.Elem())
	default:
		return false
	}
}

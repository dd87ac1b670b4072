// Package branches tells in which fields of a syntax node other nodes can be, so that
// walks over the trees of parsers skip what is none and forget nothing.
package branches

import (
	"reflect"
	"sync"
)

// known remembers the answers for types, which reflection is slow to give.
var known sync.Map // reflect.Type → []int

// Of lists the exported fields of a struct type in which a node can be, by their index.
// The list is shared.
func Of(t reflect.Type) []int {
	if found, ok := known.Load(t); ok {
		fields, _ := found.([]int)
		return fields
	}
	var fields []int
	for i := range t.NumField() {
		if f := t.Field(i); f.IsExported() && holdsNodes(f.Type) {
			fields = append(fields, i)
		}
	}
	known.Store(t, fields)
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

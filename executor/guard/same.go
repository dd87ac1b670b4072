package guard

import (
	"reflect"
	"sync"
)

// sameTree compares two syntax trees field by field, leaving out what the parser
// records about the text rather than about its meaning.
func sameTree(a, b reflect.Value, incidental func(name string) bool) bool {
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
		return sameTree(a.Elem(), b.Elem(), incidental)
	case reflect.Slice:
		if a.Len() != b.Len() {
			return false
		}
		for i := range a.Len() {
			if !sameTree(a.Index(i), b.Index(i), incidental) {
				return false
			}
		}
		return true
	case reflect.Struct:
		return sameStruct(a, b, incidental)
	default:
		return a.Equal(b)
	}
}

func sameStruct(a, b reflect.Value, incidental func(name string) bool) bool {
	for _, f := range exported(a.Type()) {
		if !incidental(f.name) && !sameTree(a.Field(f.index), b.Field(f.index), incidental) {
			return false
		}
	}
	return true
}

// field is an exported field of a type of node.
type field struct {
	index int
	name  string
	// leaf says that no node can be in it.
	leaf bool
}

// fieldsOf remembers the fields of types, which reflection is slow to tell.
var fieldsOf sync.Map // reflect.Type → []field

// exported lists the exported fields of a struct type.
func exported(t reflect.Type) []field {
	if known, ok := fieldsOf.Load(t); ok {
		fields, _ := known.([]field)
		return fields
	}
	var fields []field
	for i := range t.NumField() {
		if f := t.Field(i); f.IsExported() {
			fields = append(fields, field{i, f.Name, isLeaf(f.Type.Kind())})
		}
	}
	fieldsOf.Store(t, fields)
	return fields
}

func isLeaf(k reflect.Kind) bool {
	switch k {
	case reflect.Pointer, reflect.Interface, reflect.Slice, reflect.Struct:
		return false
	default:
		return true
	}
}

package guard

import (
	"reflect"
	"sync"
)

// likeness says when two trees of a parser mean the same: they are equal field by
// field, leaving out what the parser records about the text rather than about its
// meaning.
type likeness struct {
	// incidental reports fields, by name, that say where in the text a node stood or
	// how it was written.
	incidental func(field string) bool
	// equal compares values of types that keep what they mean where only methods reach.
	equal map[reflect.Type]func(a, b reflect.Value) bool
	// plans remembers for each type what to compare, which reflection is slow to tell.
	plans sync.Map // reflect.Type → comparison
}

// comparison is how two values of one struct type are compared.
type comparison struct {
	equal  func(a, b reflect.Value) bool // nil means by the fields
	fields []int
}

// same reports whether two trees mean the same.
func (l *likeness) same(a, b any) bool { return l.values(reflect.ValueOf(a), reflect.ValueOf(b)) }

func (l *likeness) values(a, b reflect.Value) bool {
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
		return l.values(a.Elem(), b.Elem())
	case reflect.Slice:
		if a.Len() != b.Len() {
			return false
		}
		for i := range a.Len() {
			if !l.values(a.Index(i), b.Index(i)) {
				return false
			}
		}
		return true
	case reflect.Struct:
		return l.structs(a, b)
	default:
		return a.Equal(b)
	}
}

func (l *likeness) structs(a, b reflect.Value) bool {
	plan := l.plan(a.Type())
	if plan.equal != nil {
		return plan.equal(a, b)
	}
	for _, i := range plan.fields {
		if !l.values(a.Field(i), b.Field(i)) {
			return false
		}
	}
	return true
}

func (l *likeness) plan(t reflect.Type) comparison {
	if known, ok := l.plans.Load(t); ok {
		plan, _ := known.(comparison)
		return plan
	}
	plan := comparison{equal: l.equal[t]}
	for i := range t.NumField() {
		if f := t.Field(i); f.IsExported() && !l.incidental(f.Name) {
			plan.fields = append(plan.fields, i)
		}
	}
	l.plans.Store(t, plan)
	return plan
}

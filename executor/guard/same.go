package guard

import "reflect"

// sameTree compares two syntax trees field by field, leaving out what the parser
// records about the text rather than about its meaning.
func sameTree(a, b reflect.Value, incidental func(reflect.StructField) bool) bool {
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

func sameStruct(a, b reflect.Value, incidental func(reflect.StructField) bool) bool {
	for i := range a.NumField() {
		f := a.Type().Field(i)
		if f.IsExported() && !incidental(f) && !sameTree(a.Field(i), b.Field(i), incidental) {
			return false
		}
	}
	return true
}

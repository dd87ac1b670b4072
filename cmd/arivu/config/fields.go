package config

import (
	"reflect"
	"time"
)

// Field documents one setting.
type Field struct {
	Path   string // in the file, such as "llm.model"
	Env    string
	Doc    string
	Secret bool
	index  []int
}

// Fields lists every setting but the connections, in the order of the struct. The
// file, the environment, the documentation and the masking all come from it.
func Fields() []Field {
	return fields(reflect.TypeFor[Config](), "", nil)
}

func fields(t reflect.Type, prefix string, index []int) []Field {
	var out []Field
	for i := range t.NumField() {
		f := t.Field(i)
		at := append(append([]int(nil), index...), i)
		path := prefix + f.Tag.Get("koanf")
		switch f.Type.Kind() {
		case reflect.Map:
			continue
		case reflect.Struct:
			out = append(out, fields(f.Type, path+".", at)...)
		default:
			out = append(out, Field{
				Path: path, Env: f.Tag.Get("env"), Doc: f.Tag.Get("doc"), Secret: f.Tag.Get("secret") == "true", index: at,
			})
		}
	}
	return out
}

// masked is what stands for a secret that is set.
const masked = "••••••••"

// Value renders the setting of c, masked if it is a secret.
func (f Field) Value(c *Config) any {
	v := reflect.ValueOf(c).Elem().FieldByIndex(f.index)
	if f.Secret {
		if v.IsZero() {
			return ""
		}
		return masked
	}
	if d, ok := v.Interface().(time.Duration); ok {
		return d.String()
	}
	return v.Interface()
}

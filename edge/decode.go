package edge

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/agext/levenshtein"
	"github.com/gofiber/fiber/v2"
)

// decode reads a request's JSON object into v, a pointer to a struct, strictly:
// unknown fields and wrong types are errors that name the field and the fix.
func decode(c *fiber.Ctx, v any) error {
	if coding := c.Get(fiber.HeaderContentEncoding); coding != "" && coding != "identity" {
		return newProblem(fiber.StatusUnsupportedMediaType, "Content-Encoding", "Send the body without compression.")
	}
	return decodeBody(c.Request().Body(), v)
}

func decodeBody(body []byte, v any) error {
	if len(bytes.TrimSpace(body)) == 0 {
		return malformed("body", "The body is empty; send a JSON object.")
	}
	if !utf8.Valid(body) {
		return malformed("body", "The body is not valid UTF-8 at byte %d; encode the text as UTF-8.", invalidAt(body))
	}
	return decodeObject(body, "", reflect.ValueOf(v).Elem())
}

// decodeObject fills a struct from an object whose path in the request is prefix.
func decodeObject(data []byte, prefix string, v reflect.Value) error {
	where := strings.TrimSuffix(prefix, ".")
	var object map[string]json.RawMessage
	if err := json.Unmarshal(data, &object); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			return malformed("body", "The body is not valid JSON at byte %d: %s.", syntax.Offset, syntax)
		}
		return malformed(cmp.Or(where, "body"), "%s must be a JSON object, not %s.", cmp.Or(where, "The body"), kindOf(data))
	}
	fields := make(map[string]reflect.Value, v.NumField())
	for i := range v.NumField() {
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		fields[name] = v.Field(i)
	}
	for _, name := range sortedNames(object) {
		field, ok := fields[name]
		if !ok {
			return unknownField(prefix, name, fields)
		}
		if err := decodeField(object[name], prefix+name, field); err != nil {
			return err
		}
	}
	return nil
}

// decodeField fills one field, which is a pointer: null leaves it out.
func decodeField(data []byte, path string, field reflect.Value) error {
	if string(bytes.TrimSpace(data)) == "null" {
		return nil
	}
	target := reflect.New(field.Type().Elem())
	switch t := target.Elem(); {
	case t.Kind() == reflect.Struct:
		if err := decodeObject(data, path+".", t); err != nil {
			return err
		}
	case t.Kind() == reflect.Slice && t.Type().Elem().Kind() == reflect.Struct:
		if err := decodeObjects(data, path, t); err != nil {
			return err
		}
	default:
		if err := json.Unmarshal(data, target.Interface()); err != nil {
			return invalid(path, "%s must be %s, not %s.", path, wanted(t.Kind()), kindOf(data))
		}
	}
	field.Set(target)
	return nil
}

// decodeObjects fills a list of objects.
func decodeObjects(data []byte, path string, list reflect.Value) error {
	var entries []json.RawMessage
	if err := json.Unmarshal(data, &entries); err != nil {
		return invalid(path, "%s must be a list of objects, not %s.", path, kindOf(data))
	}
	list.Set(reflect.MakeSlice(list.Type(), len(entries), len(entries)))
	for i, entry := range entries {
		if err := decodeObject(entry, fmt.Sprintf("%s[%d].", path, i), list.Index(i)); err != nil {
			return err
		}
	}
	return nil
}

func unknownField(prefix, name string, fields map[string]reflect.Value) error {
	names := sortedNames(fields)
	path := prefix + clip(name, 64)
	p := invalid(cmp.Or(path, "body"), "There is no field %q here. Known fields: %s.", path, strings.Join(names, ", "))
	if p.Near = nearest(name, names); len(p.Near) > 0 {
		p.Detail = fmt.Sprintf("There is no field %q here; did you mean %q? Known fields: %s.", path, p.Near[0], strings.Join(names, ", "))
	}
	return p
}

func wanted(k reflect.Kind) string {
	switch k {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int64:
		return "a whole number"
	case reflect.Float64:
		return "a number"
	case reflect.Slice:
		return "a list of strings"
	case reflect.Map:
		return "an object of strings"
	default:
		return "another type"
	}
}

// kindOf names the kind of a JSON value for people.
func kindOf(data []byte) string {
	data = bytes.TrimSpace(data)
	if len(data) == 0 {
		return "nothing"
	}
	switch data[0] {
	case '"':
		return "a string"
	case '{':
		return "an object"
	case '[':
		return "a list"
	case 't', 'f':
		return "true or false"
	case 'n':
		return "null"
	default:
		return "the number " + clip(string(data), 32)
	}
}

func invalidAt(b []byte) int {
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return len(b)
}

// nearest lists names that a mistyped one may have meant, best first, at most 3.
func nearest(name string, names []string) []string {
	name = strings.ToLower(clip(name, 64))
	type candidate struct {
		name     string
		distance int
	}
	var found []candidate
	for _, n := range names {
		d := levenshtein.Distance(name, strings.ToLower(n), nil)
		if d <= max(2, len(n)/3) {
			found = append(found, candidate{n, d})
		}
	}
	slices.SortFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(a.name, b.name))
	})
	var out []string
	for _, f := range found[:min(len(found), 3)] {
		out = append(out, f.name)
	}
	return out
}

func sortedNames[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "…"
}

//go:build duckdb && cgo

package duckdb

import (
	"encoding/json"

	lib "github.com/duckdb/duckdb-go-bindings"

	"arivu/events"
	"arivu/executor/engine"
)

// json appends a value as JSON: lists as arrays, structs, maps and unions as objects, a
// union with the one member it holds. Numbers have all their digits; what JSON has no
// word for is text.
func (c *cells) json(dst []byte, row int) []byte {
	// What no cell can show is not rendered; the meter cuts it and says so.
	if len(dst) > 2*engine.MaxCellBytes {
		return dst
	}
	if c.null(row) {
		return append(dst, "null"...)
	}
	switch c.kind {
	case lib.TypeList:
		s := at[span](c, row)
		return c.parts[0].array(dst, int(s.from), int(s.length))
	case lib.TypeArray:
		return c.parts[0].array(dst, row*c.size, c.size)
	case lib.TypeMap:
		return c.mapping(dst, at[span](c, row))
	case lib.TypeStruct:
		return c.object(dst, c.parts, row)
	case lib.TypeUnion:
		tag := int(at[uint8](c, row))
		return c.object(dst, c.parts[tag:tag+1], row)
	}
	return scalar(dst, c.value(row), c.class)
}

// array appends values that stand one after the other.
func (c *cells) array(dst []byte, from, length int) []byte {
	dst = append(dst, '[')
	for i := range length {
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst = c.json(dst, from+i); len(dst) > 2*engine.MaxCellBytes {
			break
		}
	}
	return append(dst, ']')
}

func (c *cells) object(dst []byte, parts []*cells, row int) []byte {
	dst = append(dst, '{')
	for i, p := range parts {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = quoted(dst, p.name)
		dst = append(dst, ':')
		dst = p.json(dst, row)
	}
	return append(dst, '}')
}

func (c *cells) mapping(dst []byte, s span) []byte {
	dst = append(dst, '{')
	for i := int(s.from); i < int(s.from+s.length) && len(dst) <= 2*engine.MaxCellBytes; i++ {
		if i > int(s.from) {
			dst = append(dst, ',')
		}
		key := c.parts[0].json(nil, i)
		if len(key) > 0 && key[0] != '"' {
			key = quoted(nil, string(key))
		}
		dst = append(dst, key...)
		dst = append(dst, ':')
		dst = c.parts[1].json(dst, i)
	}
	return append(dst, '}')
}

// scalar appends a row value.
func scalar(dst []byte, v any, class events.TypeClass) []byte {
	switch v := v.(type) {
	case nil:
		return append(dst, "null"...)
	case bool:
		if v {
			return append(dst, "true"...)
		}
		return append(dst, "false"...)
	case json.Number:
		return append(dst, v...)
	case string:
		if class == events.TypeInteger { // too long for JavaScript, not for JSON
			return append(dst, v...)
		}
		if class == events.TypeJSON {
			return append(dst, v...)
		}
		return quoted(dst, v)
	default:
		return dst
	}
}

func quoted(dst []byte, s string) []byte {
	text, err := json.Marshal(s)
	if err != nil { // a string always marshals
		return append(dst, `""`...)
	}
	return append(dst, text...)
}

package edge

import (
	"encoding/json"
	"strconv"
	"unicode/utf8"

	"arivu/events"
)

// appendRows encodes rows as a list of lists.
func appendRows(to []byte, rows []events.Row) []byte {
	to = append(to, '[')
	for i, row := range rows {
		if i > 0 {
			to = append(to, ',')
		}
		to = append(to, '[')
		for j, v := range row {
			if j > 0 {
				to = append(to, ',')
			}
			to = appendValue(to, v)
		}
		to = append(to, ']')
	}
	return append(to, ']')
}

// appendObjects encodes rows as a list of objects with the columns' names in
// their order. Of columns with one name, later ones get a number, so that no value
// is lost.
func appendObjects(to []byte, columns []events.ResultColumn, rows []events.Row) []byte {
	keys := objectKeys(columns)
	to = append(to, '[')
	for i, row := range rows {
		if i > 0 {
			to = append(to, ',')
		}
		to = append(to, '{')
		for j, v := range row[:min(len(row), len(keys))] {
			if j > 0 {
				to = append(to, ',')
			}
			to = append(to, keys[j]...)
			to = appendValue(to, v)
		}
		to = append(to, '}')
	}
	return append(to, ']')
}

func objectKeys(columns []events.ResultColumn) [][]byte {
	own, used := make(map[string]bool, len(columns)), make(map[string]bool, len(columns))
	for _, c := range columns {
		own[c.Name] = true
	}
	keys := make([][]byte, len(columns))
	for i, c := range columns {
		name := c.Name
		for n := 2; used[name] || name != c.Name && own[name]; n++ {
			name = c.Name + "_" + strconv.Itoa(n)
		}
		used[name] = true
		keys[i] = append(appendString(nil, name), ':')
	}
	return keys
}

func appendValue(to []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(to, "null"...)
	case bool:
		return strconv.AppendBool(to, v)
	case string:
		return appendString(to, v)
	case json.Number:
		return append(to, v...)
	}
	data, err := json.Marshal(v)
	if err != nil {
		// Not a row value (see events.Row); the cell says so instead of breaking
		// the whole reply.
		return appendString(to, "(value cannot be shown)")
	}
	return append(to, data...)
}

const hexDigits = "0123456789abcdef"

// appendString encodes a string as encoding/json does, without its escapes for
// HTML, which do not matter to a reply that is declared as JSON.
func appendString(to []byte, s string) []byte {
	to = append(to, '"')
	start := 0
	for i := 0; i < len(s); {
		if b := s[i]; b < utf8.RuneSelf {
			if b >= ' ' && b != '"' && b != '\\' {
				i++
				continue
			}
			to = append(to, s[start:i]...)
			to = appendEscape(to, b)
			i++
			start = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 {
			to = append(to, s[start:i]...)
			to = append(to, `\ufffd`...)
			i++
			start = i
			continue
		}
		i += size
	}
	to = append(to, s[start:]...)
	return append(to, '"')
}

func appendEscape(to []byte, b byte) []byte {
	switch b {
	case '"', '\\':
		return append(to, '\\', b)
	case '\n':
		return append(to, '\\', 'n')
	case '\r':
		return append(to, '\\', 'r')
	case '\t':
		return append(to, '\\', 't')
	default:
		return append(to, '\\', 'u', '0', '0', hexDigits[b>>4], hexDigits[b&15])
	}
}

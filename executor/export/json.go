package export

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"

	"arivu/events"
)

// jsonWriter writes rows as objects with the columns' names in their order. Integers
// that readers would round come as text already, see events.IntValue.
type jsonWriter struct {
	out   io.Writer
	list  bool // one list of all rows, else a line for each
	keys  [][]byte
	line  []byte
	begun bool // there was a row
}

func newJSON(out io.Writer) *jsonWriter   { return &jsonWriter{out: out, list: true} }
func newNDJSON(out io.Writer) *jsonWriter { return &jsonWriter{out: out} }

// Columns implements Writer.
func (w *jsonWriter) Columns(columns []events.ResultColumn) error {
	for _, name := range uniqueNames(columns) {
		w.keys = append(w.keys, append(appendText(nil, name), ':'))
	}
	if !w.list {
		return nil
	}
	_, err := io.WriteString(w.out, "[")
	return err
}

// Row implements Writer.
func (w *jsonWriter) Row(row events.Row) error {
	w.line = w.line[:0]
	if w.list {
		if w.begun {
			w.line = append(w.line, ',')
		}
		w.line = append(w.line, '\n')
	}
	w.begun = true
	w.line = append(w.line, '{')
	for i, v := range row[:min(len(row), len(w.keys))] {
		if i > 0 {
			w.line = append(w.line, ',')
		}
		w.line = append(w.line, w.keys[i]...)
		w.line = appendValue(w.line, v)
	}
	w.line = append(w.line, '}')
	if !w.list {
		w.line = append(w.line, '\n')
	}
	_, err := w.out.Write(w.line)
	return err
}

// Finish implements Writer.
func (w *jsonWriter) Finish(Summary) error {
	if !w.list {
		return nil
	}
	_, err := io.WriteString(w.out, "\n]\n")
	return err
}

func appendValue(to []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(to, "null"...)
	case bool:
		return strconv.AppendBool(to, v)
	case json.Number:
		return append(to, v...)
	case string:
		return appendText(to, v)
	default:
		return appendText(to, fmt.Sprint(v))
	}
}

// appendText quotes a text. Nearly all texts need no escape, and are only copied.
func appendText(to []byte, s string) []byte {
	if plain(s) {
		to = append(to, '"')
		to = append(to, s...)
		return append(to, '"')
	}
	data, err := json.Marshal(s)
	if err != nil {
		return append(to, `""`...) // a text always has an encoding
	}
	return append(to, data...)
}

func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' {
			return false
		}
	}
	return utf8.ValidString(s)
}

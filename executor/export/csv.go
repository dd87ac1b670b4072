package export

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"arivu/events"
)

// csvWriter writes comma-separated values (RFC 4180) with a header. NULL is an empty
// field, an empty text a quoted one.
type csvWriter struct {
	out  io.Writer
	bom  bool
	line []byte
}

func newCSV(out io.Writer, o Options) *csvWriter { return &csvWriter{out: out, bom: o.BOM} }

// Columns implements Writer.
func (w *csvWriter) Columns(columns []events.ResultColumn) error {
	w.line = w.line[:0]
	if w.bom {
		w.line = append(w.line, "\ufeff"...)
	}
	for i, c := range columns {
		w.separate(i)
		w.line = appendField(w.line, harmless(c.Name))
	}
	return w.flush()
}

// Row implements Writer.
func (w *csvWriter) Row(row events.Row) error {
	w.line = w.line[:0]
	for i, v := range row {
		w.separate(i)
		switch v := v.(type) {
		case nil:
		case json.Number:
			w.line = append(w.line, v...)
		case bool:
			w.line = strconv.AppendBool(w.line, v)
		case string:
			w.line = appendField(w.line, harmless(v))
		default:
			w.line = appendField(w.line, harmless(fmt.Sprint(v)))
		}
	}
	return w.flush()
}

// Finish implements Writer.
func (*csvWriter) Finish(Summary) error { return nil }

func (w *csvWriter) separate(i int) {
	if i > 0 {
		w.line = append(w.line, ',')
	}
}

func (w *csvWriter) flush() error {
	w.line = append(w.line, "\r\n"...)
	_, err := w.out.Write(w.line)
	return err
}

// appendField quotes what needs it.
func appendField(to []byte, s string) []byte {
	if s != "" && !strings.ContainsAny(s, "\",\r\n") && s[0] != ' ' && s[len(s)-1] != ' ' {
		return append(to, s...)
	}
	to = append(to, '"')
	to = append(to, strings.ReplaceAll(s, `"`, `""`)...)
	return append(to, '"')
}

// harmless keeps a spreadsheet from running a text that looks like a formula, wherever
// it came from: an apostrophe makes it text. Numbers, negative ones too, stay numbers.
func harmless(s string) string {
	if s == "" || !strings.ContainsRune("=+-@\t\r", rune(s[0])) || isNumber(s) {
		return s
	}
	return "'" + s
}

// isNumber reports whether a text is a plain decimal number, with an exponent or not.
func isNumber(s string) bool {
	s = strings.TrimLeft(s[:min(1, len(s))], "+-") + s[min(1, len(s)):]
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		exponent := s[i+1:]
		if exponent != "" && (exponent[0] == '+' || exponent[0] == '-') {
			exponent = exponent[1:]
		}
		if !allDigits(exponent) {
			return false
		}
		s = s[:i]
	}
	whole, fraction, point := strings.Cut(s, ".")
	return allDigits(whole) && (!point || allDigits(fraction))
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

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
		w.line = appendField(w.line, events.Harmless(c.Name))
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
			w.line = appendField(w.line, events.Harmless(v))
		default:
			w.line = appendField(w.line, events.Harmless(fmt.Sprint(v)))
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

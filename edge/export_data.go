package edge

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/gofiber/fiber/v2"

	"arivu/events"
)

// exportRequest is what a client that has rows of its own wants as a file.
type exportRequest struct {
	Data     *json.RawMessage `json:"data"`
	Filename *string          `json:"filename"`
}

// exportData makes a CSV file of rows that the client sends, as the Python Arivu does
// for what a page already shows. Nothing is read from a database.
func (*Server) exportData(c *fiber.Ctx) error {
	var in exportRequest
	if err := decode(c, &in); err != nil {
		return err
	}
	if in.Data == nil {
		return invalid("data", "data is missing: a list of rows, each an object of column names and values.")
	}
	table, err := readTable(*in.Data)
	if err != nil {
		return err
	}
	name := strings.TrimSuffix(path.Base("/"+value(in.Filename)), ".csv")
	c.Set(fiber.HeaderContentType, mediaTypes[events.ExportCSV])
	c.Set(fiber.HeaderContentDisposition, attachment(name, events.ExportCSV))
	return table.writeCSV(c)
}

// table is rows as a client sent them. Its columns are in the order in which they
// first occur.
type table struct {
	columns []string
	known   map[string]bool // the columns
	rows    []map[string]any
}

func readTable(data []byte) (*table, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	t := &table{known: map[string]bool{}}
	if first, err := d.Token(); err != nil || first != json.Delim('[') {
		return nil, invalid("data", "data must be a list of rows, not %s.", kindOf(data))
	}
	for d.More() {
		row, err := t.readRow(d)
		if err != nil {
			return nil, err
		}
		t.rows = append(t.rows, row)
	}
	if len(t.rows) == 0 {
		return nil, invalid("data", "data holds no rows; send at least one.")
	}
	return t, nil
}

func (t *table) readRow(d *json.Decoder) (map[string]any, error) {
	field := fmt.Sprintf("data[%d]", len(t.rows))
	if first, err := d.Token(); err != nil || first != json.Delim('{') {
		return nil, invalid(field, "%s must be an object of column names and values.", field)
	}
	row := map[string]any{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, invalid(field, "%s cannot be read: %s.", field, err)
		}
		var cell any
		if err := d.Decode(&cell); err != nil {
			return nil, invalid(field, "%s cannot be read: %s.", field, err)
		}
		column := fmt.Sprint(name)
		if !t.known[column] {
			t.known[column] = true
			t.columns = append(t.columns, column)
		}
		row[column] = cell
	}
	_, err := d.Token()
	return row, err
}

func (t *table) writeCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	line := make([]string, len(t.columns))
	for i, name := range t.columns {
		line[i] = events.Harmless(name)
	}
	err := out.Write(line)
	for _, row := range t.rows {
		for i, name := range t.columns {
			line[i] = cellText(row[name])
		}
		err = errors.Join(err, out.Write(line))
	}
	out.Flush()
	return errors.Join(err, out.Error())
}

// cellText is a JSON value as a field: what is neither text nor number in JSON's own
// notation.
func cellText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return events.Harmless(v)
	case json.Number:
		return v.String()
	default:
		text, err := json.Marshal(v)
		if err != nil { // what has been decoded can be encoded
			return ""
		}
		return string(text)
	}
}

package prompt

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"arivu/events"
)

// Bounds of what one type, comment or value may contribute, in runes or items.
const (
	maxType    = 40
	maxComment = 160
	maxValue   = 48
	maxValues  = 24
	// Of a column's values that are only examples.
	maxSamples = 3
	maxSample  = 32
)

// detail is how much of a table is rendered.
type detail struct {
	values  bool // comments, values and ranges
	columns int  // at most so many, 0 for all
}

// rendered is a piece of a schema as the model sees it.
type rendered struct {
	text    string
	tables  []string // qualified
	columns []string // "table.column"
}

func (r *rendered) add(more rendered) {
	r.text += more.text
	r.tables = append(r.tables, more.tables...)
	r.columns = append(r.columns, more.columns...)
}

// table renders one table.
func (b *builder) table(t *events.Table, d detail) rendered {
	out := rendered{tables: []string{t.Qualified()}}
	var w strings.Builder
	kind := "table"
	if t.Kind.Derived() {
		kind = "view"
	}
	fmt.Fprintf(&w, "%s %s", kind, qualified(t))
	if t.Rows >= 0 {
		fmt.Fprintf(&w, " ~%d rows", t.Rows)
	}
	writeComment(&w, t.Comment, d)
	w.WriteByte('\n')
	columns := b.columns(t, d.columns)
	for _, c := range columns {
		b.writeColumn(&w, t, c, d)
		out.columns = append(out.columns, t.Qualified()+"."+c.Name)
	}
	if left := len(t.Columns) - len(columns); left > 0 {
		fmt.Fprintf(&w, moreColumns, left)
	}
	for _, fk := range t.ForeignKeys {
		if len(fk.Columns) > 1 {
			fmt.Fprintf(&w, "  (%s) -> %s(%s)\n", names(fk.Columns), refName(fk.RefTable), names(fk.RefColumns))
		}
	}
	out.text = w.String()
	return out
}

// columns is all columns, or if there are more than may be shown keys, columns the
// question speaks of and then the first others, in table order.
func (b *builder) columns(t *events.Table, most int) []*events.Column {
	columns := make([]*events.Column, 0, len(t.Columns))
	if most == 0 || len(t.Columns) <= most {
		for i := range t.Columns {
			columns = append(columns, &t.Columns[i])
		}
		return columns
	}
	chosen := make([]bool, len(t.Columns))
	left := most
	take := func(want func(*events.Column) bool) {
		for i := range t.Columns {
			if left > 0 && !chosen[i] && want(&t.Columns[i]) {
				chosen[i] = true
				left--
			}
		}
	}
	take(func(c *events.Column) bool { return b.said[t.Qualified()+"."+c.Name] })
	take(func(c *events.Column) bool {
		target, _ := b.reference(t, c)
		return target != "" || slices.Contains(t.PrimaryKey, c.Name)
	})
	take(func(*events.Column) bool { return true })
	for i := range t.Columns {
		if chosen[i] {
			columns = append(columns, &t.Columns[i])
		}
	}
	return columns
}

func (b *builder) writeColumn(w *strings.Builder, t *events.Table, c *events.Column, d detail) {
	fmt.Fprintf(w, "  %s %s", name(c.Name), typeName(c))
	pk := slices.Contains(t.PrimaryKey, c.Name)
	if pk {
		w.WriteString(" pk")
	}
	if c.Nullable {
		w.WriteString(" null")
	}
	if c.Masked {
		w.WriteString(" masked\n")
		return
	}
	target, declared := b.reference(t, c)
	switch {
	case declared:
		w.WriteString(" -> " + target)
	case target != "":
		w.WriteString(" ~> " + target)
	}
	// The range of a key says nothing about its meaning.
	if d.values && !b.in.HideValues && !pk && target == "" {
		b.writeValues(w, c)
	}
	writeComment(w, c.Comment, d)
	w.WriteByte('\n')
}

// writeValues shows a small domain whole, the range of numbers and dates, and samples of
// other text only where the connection allows it: they would tell the model about people
// it was not asked about.
func (b *builder) writeValues(w *strings.Builder, c *events.Column) {
	switch {
	case c.AllValues && len(c.Values) > 0 && len(c.Values) <= maxValues:
		writeList(w, c.Values, maxValue, false)
	case (c.Class.Numeric() || c.Class.Temporal()) && c.Min != "" && c.Max != "":
		fmt.Fprintf(w, " %s..%s", plain(c.Min), plain(c.Max))
	case b.in.SampleValues && c.Class == events.TypeText && len(c.Values) > 0:
		writeList(w, samples(c.Values), maxSample, true)
	}
}

// samples are a few values from the beginning, the middle and the end of a sorted list.
func samples(values []string) []string {
	if len(values) <= maxSamples {
		return values
	}
	out := make([]string, maxSamples)
	for i := range out {
		out[i] = values[i*(len(values)-1)/(maxSamples-1)]
	}
	return out
}

func writeList(w *strings.Builder, values []string, limit int, more bool) {
	w.WriteString(" {")
	for i, v := range values {
		if i > 0 {
			w.WriteString(", ")
		}
		w.WriteString(quote(v, limit))
	}
	if more {
		w.WriteString(", ...")
	}
	w.WriteByte('}')
}

// plainValue needs no quoting: a number, a date or a time.
var plainValue = regexp.MustCompile(`^[0-9+-][0-9.:+-]{0,30}([ T][0-9.:+-]{1,20}Z?)?$`)

func plain(value string) string {
	if plainValue.MatchString(value) {
		return value
	}
	return quote(value, maxValue)
}

func writeComment(w *strings.Builder, comment string, d detail) {
	if d.values && comment != "" {
		w.WriteString(" " + quote(comment, maxComment))
	}
}

// typeName is the declared type where it is plain, else its class.
func typeName(c *events.Column) string {
	if c.Type == "" || len(c.Type) > maxType || !plainType.MatchString(c.Type) {
		return name(string(c.Class))
	}
	return strings.ToLower(c.Type)
}

var plainType = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_ ]*(\(\d+(, ?\d+)?\))?[A-Za-z0-9_ \[\]]*$`)

func qualified(t *events.Table) string {
	if t.Namespace == "" {
		return name(t.Name)
	}
	return name(t.Namespace) + "." + name(t.Name)
}

func refName(table string) string {
	parts := strings.Split(table, ".")
	for i := range parts {
		parts[i] = name(parts[i])
	}
	return strings.Join(parts, ".")
}

func names(columns []string) string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = name(c)
	}
	return strings.Join(out, ", ")
}

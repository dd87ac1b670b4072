package prompt

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"arivu/events"
)

// Bounds of what one name, comment or value may contribute, in runes or items.
const (
	maxName    = 128
	maxType    = 40
	maxComment = 160
	maxValue   = 48
	maxValues  = 24
	maxColumns = 60
)

// detail is how much of a table is rendered.
type detail int

const (
	detailFull  detail = iota // comments, values and ranges too
	detailNames               // columns with types and keys only
)

// plainName needs no quoting: it can be mistaken neither for a sentence nor for
// markup.
var plainName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,62}$`)

// name renders an identifier: bare if plain, else quoted.
func name(s string) string {
	if plainName.MatchString(s) {
		return s
	}
	return quote(s, maxName)
}

func qualified(t *events.Table) string {
	if t.Namespace == "" {
		return name(t.Name)
	}
	return name(t.Namespace) + "." + name(t.Name)
}

// clean makes untrusted text one line of at most limit runes, without control
// and invisible formatting characters.
func clean(s string, limit int) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r):
			return ' '
		case unicode.Is(unicode.Cf, r):
			return -1
		default:
			return r
		}
	}, strings.ToValidUTF8(s, ""))
	n := 0
	for i := range s {
		if n == limit {
			return s[:i] + "…"
		}
		n++
	}
	return s
}

// writeTable renders one table.
func writeTable(w *strings.Builder, t *events.Table, words words, d detail, hideValues bool) {
	kind := "table"
	if t.Kind.Derived() {
		kind = "view"
	}
	fmt.Fprintf(w, "%s %s", kind, qualified(t))
	if t.Rows >= 0 {
		fmt.Fprintf(w, " ~%d rows", t.Rows)
	}
	writeComment(w, t.Comment, d)
	w.WriteByte('\n')
	columns := chosenColumns(t, words)
	for _, c := range columns {
		writeColumn(w, t, c, words, d, hideValues)
	}
	if left := len(t.Columns) - len(columns); left > 0 {
		fmt.Fprintf(w, "  and %d more columns, not shown\n", left)
	}
	for _, fk := range t.ForeignKeys {
		if len(fk.Columns) > 1 {
			fmt.Fprintf(w, "  (%s) -> %s(%s)\n", names(fk.Columns), refName(fk.RefTable), names(fk.RefColumns))
		}
	}
}

// chosenColumns is all columns, or for a very wide table keys, columns the
// question speaks of and then the first others, in table order.
func chosenColumns(t *events.Table, words words) []*events.Column {
	columns := make([]*events.Column, 0, min(len(t.Columns), maxColumns))
	if len(t.Columns) <= maxColumns {
		for i := range t.Columns {
			columns = append(columns, &t.Columns[i])
		}
		return columns
	}
	chosen := make([]bool, len(t.Columns))
	left := maxColumns
	take := func(want func(*events.Column) bool) {
		for i := range t.Columns {
			if left > 0 && !chosen[i] && want(&t.Columns[i]) {
				chosen[i] = true
				left--
			}
		}
	}
	take(func(c *events.Column) bool { return slices.Contains(t.PrimaryKey, c.Name) || reference(t, c) != "" })
	take(func(c *events.Column) bool { return words.touches(c.Name) || len(words.linked(c)) > 0 })
	take(func(*events.Column) bool { return true })
	for i := range t.Columns {
		if chosen[i] {
			columns = append(columns, &t.Columns[i])
		}
	}
	return columns
}

func writeColumn(w *strings.Builder, t *events.Table, c *events.Column, words words, d detail, hideValues bool) {
	fmt.Fprintf(w, "  %s %s", name(c.Name), typeName(c))
	pk, ref := slices.Contains(t.PrimaryKey, c.Name), reference(t, c)
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
	if ref != "" {
		w.WriteString(" -> " + ref)
	}
	// The range of a key says nothing about its meaning.
	if !hideValues && !pk && ref == "" {
		writeValues(w, c, words, d)
	}
	writeComment(w, c.Comment, d)
	w.WriteByte('\n')
}

// writeValues shows a small domain whole, the range of numbers and dates, and of
// other columns only the values that the question mentions: samples of free text
// would tell the model about people it was not asked about.
func writeValues(w *strings.Builder, c *events.Column, words words, d detail) {
	linked := words.linked(c)
	switch {
	case d == detailFull && c.AllValues && len(c.Values) > 0 && len(c.Values) <= maxValues:
		writeList(w, c.Values, false)
	case len(linked) > 0:
		writeList(w, linked[:min(len(linked), maxValues)], true)
	case d == detailFull && (c.Class.Numeric() || c.Class.Temporal()) && c.Min != "" && c.Max != "":
		fmt.Fprintf(w, " %s..%s", quote(c.Min, maxValue), quote(c.Max, maxValue))
	}
}

func writeList(w *strings.Builder, values []string, more bool) {
	w.WriteString(" {")
	for i, v := range values {
		if i > 0 {
			w.WriteString(", ")
		}
		w.WriteString(quote(v, maxValue))
	}
	if more {
		w.WriteString(", ...")
	}
	w.WriteByte('}')
}

func writeComment(w *strings.Builder, comment string, d detail) {
	if d == detailFull && comment != "" {
		w.WriteString(" " + quote(comment, maxComment))
	}
}

// typeName is the declared type where it is plain, else its class.
func typeName(c *events.Column) string {
	if c.Type == "" || len(c.Type) > maxType || !plainType.MatchString(c.Type) {
		return string(c.Class)
	}
	return strings.ToLower(c.Type)
}

var plainType = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_ ]*(\(\d+(, ?\d+)?\))?[A-Za-z0-9_ \[\]]*$`)

// reference is the target of a column that alone refers to another table.
func reference(t *events.Table, c *events.Column) string {
	for _, fk := range t.ForeignKeys {
		if len(fk.Columns) == 1 && len(fk.RefColumns) == 1 && fk.Columns[0] == c.Name {
			return refName(fk.RefTable) + "." + name(fk.RefColumns[0])
		}
	}
	return ""
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

package export

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"

	"arivu/events"
)

// heldRows and heldBytes bound the first rows of a result, by which the types of its
// columns are settled.
const (
	heldRows  = 1000
	heldBytes = 8 << 20
)

// kind is the type of a column in a typed file.
type kind int

const (
	kindText kind = iota
	kindJSON
	kindBytes
	kindBool
	kindInt
	kindFloat
	kindDecimal // of 38 digits
	kindDate
	kindTime   // without a zone
	kindMoment // with one, kept in UTC
)

// maxDigits is how many digits a decimal column holds.
const maxDigits = 38

// typedColumn is a column whose type is settled.
type typedColumn struct {
	name  string
	kind  kind
	scale int // of kindDecimal
}

// typedFile is a format whose columns have types. Values are nil, bool, int64,
// float64, *big.Int (unscaled), string, []byte, or time.Time for the last three kinds.
type typedFile interface {
	begin(columns []typedColumn) error
	row(values []any) error
	end(s Summary) error
}

// typed holds the first rows back, settles the types, and converts values.
type typed struct {
	file    typedFile
	names   []string
	classes []events.TypeClass
	columns []typedColumn // nil until settled
	held    []events.Row
	bytes   int
	rows    int
	values  []any
}

func newTyped(f typedFile) *typed { return &typed{file: f} }

// Columns implements Writer.
func (t *typed) Columns(columns []events.ResultColumn) error {
	t.names = uniqueNames(columns)
	for _, c := range columns {
		t.classes = append(t.classes, c.Type)
	}
	t.values = make([]any, len(columns))
	return nil
}

// Row implements Writer.
func (t *typed) Row(row events.Row) error {
	if t.columns != nil {
		return t.pass(row)
	}
	t.held = append(t.held, row)
	for _, v := range row {
		if s, ok := v.(string); ok {
			t.bytes += len(s)
		}
	}
	if len(t.held) < heldRows && t.bytes < heldBytes {
		return nil
	}
	return t.settle()
}

// Finish implements Writer.
func (t *typed) Finish(s Summary) error {
	if t.columns == nil {
		if err := t.settle(); err != nil {
			return err
		}
	}
	return t.file.end(s)
}

func (t *typed) settle() error {
	t.columns = make([]typedColumn, len(t.names))
	for i, name := range t.names {
		t.columns[i] = settled(name, t.classes[i], t.held, i)
	}
	if err := t.file.begin(t.columns); err != nil {
		return err
	}
	held := t.held
	t.held = nil
	for _, row := range held {
		if err := t.pass(row); err != nil {
			return err
		}
	}
	return nil
}

func (t *typed) pass(row events.Row) error {
	t.rows++
	for i := range t.columns {
		c := &t.columns[i]
		v, ok := c.convert(row[i])
		if !ok {
			return events.NewError(events.StageExecutor, events.ClassType, fmt.Sprintf(
				"Row %d has a value in column %q that does not fit the type of the values before it. Export as csv, xlsx or ndjson, which hold values of any type.",
				t.rows, c.name))
		}
		t.values[i] = v
	}
	return t.file.row(t.values)
}

// settled is the narrowest type that the class allows and that holds the first values.
func settled(name string, class events.TypeClass, rows []events.Row, at int) typedColumn {
	for _, k := range kindsOf(class, rows, at) {
		c := typedColumn{name: name, kind: k, scale: widestScale(rows, at)}
		if c.holds(rows, at) {
			return c
		}
	}
	return typedColumn{name: name, kind: kindText}
}

func kindsOf(class events.TypeClass, rows []events.Row, at int) []kind {
	switch class {
	case events.TypeBool:
		return []kind{kindBool}
	case events.TypeInteger:
		return []kind{kindInt}
	case events.TypeFloat:
		return []kind{kindFloat}
	case events.TypeDecimal:
		if fromFloats(rows, at) {
			return []kind{kindFloat, kindDecimal}
		}
		return []kind{kindDecimal, kindFloat}
	case events.TypeDate:
		return []kind{kindDate}
	case events.TypeTime:
		return []kind{kindMoment, kindTime}
	case events.TypeJSON:
		return []kind{kindJSON}
	case events.TypeBytes:
		return []kind{kindBytes}
	case events.TypeText, events.TypeOther:
		return nil
	default:
		return nil
	}
}

func (c *typedColumn) holds(rows []events.Row, at int) bool {
	for _, row := range rows {
		if _, ok := c.convert(row[at]); !ok {
			return false
		}
	}
	return true
}

// fromFloats reports whether decimals look as if the database kept floating-point
// numbers, as SQLite does: of different scales, without closing zeros.
func fromFloats(rows []events.Row, at int) bool {
	scales := map[int]bool{}
	for _, row := range rows {
		n, ok := row[at].(json.Number)
		if !ok {
			continue
		}
		_, fraction, point := strings.Cut(string(n), ".")
		if point && strings.HasSuffix(fraction, "0") {
			return false
		}
		scales[len(fraction)] = true
	}
	return len(scales) > 1
}

func widestScale(rows []events.Row, at int) int {
	widest := 0
	for _, row := range rows {
		if n, ok := row[at].(json.Number); ok {
			_, fraction, _ := strings.Cut(string(n), ".")
			widest = max(widest, len(fraction))
		}
	}
	return widest
}

// convert turns a row value into the column's type, false if it does not fit exactly.
func (c *typedColumn) convert(v any) (any, bool) {
	if v == nil {
		return nil, true
	}
	switch c.kind {
	case kindText, kindJSON:
		return textOf(v), true
	case kindBool:
		b, ok := v.(bool)
		return b, ok
	case kindInt:
		i, err := strconv.ParseInt(textOf(v), 10, 64)
		return i, err == nil
	case kindFloat:
		return toFloat(v)
	case kindDecimal:
		return toDecimal(textOf(v), c.scale)
	case kindBytes:
		return toBytes(textOf(v))
	case kindDate:
		t, err := time.Parse(time.DateOnly, textOf(v))
		return t, err == nil
	case kindTime:
		return toTime("2006-01-02T15:04:05", textOf(v))
	case kindMoment:
		return toTime("2006-01-02T15:04:05Z07:00", textOf(v))
	default:
		return nil, false
	}
}

func textOf(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return string(v)
	default:
		return fmt.Sprint(v)
	}
}

// toFloat takes what a floating-point number can be; "NaN" and "Infinity" are.
func toFloat(v any) (any, bool) {
	f, err := strconv.ParseFloat(textOf(v), 64)
	if err != nil {
		return nil, false
	}
	n, isNumber := v.(json.Number)
	if !isNumber {
		return f, true
	}
	// A decimal with more digits than a float has is not one.
	return f, n == events.FloatValue(f)
}

// toDecimal is the unscaled value of a decimal.
func toDecimal(s string, scale int) (any, bool) {
	whole, fraction, _ := strings.Cut(s, ".")
	if len(fraction) > scale || !events.IsDecimal(s) || strings.ContainsAny(s, "eE+") {
		return nil, false
	}
	digits := whole + fraction + strings.Repeat("0", scale-len(fraction))
	if len(strings.TrimLeft(digits, "-0")) > maxDigits {
		return nil, false
	}
	return new(big.Int).SetString(digits, 10)
}

// toTime takes times that microseconds hold exactly, in the years that all readers
// know.
func toTime(layout, s string) (any, bool) {
	t, err := time.Parse(layout, s)
	if err != nil || t.Nanosecond()%1000 != 0 || t.Year() < 1 || t.Year() > 9999 {
		return nil, false
	}
	return t.UTC(), true
}

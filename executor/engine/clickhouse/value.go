package clickhouse

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math/big"
	"net"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/shopspring/decimal"

	"arivu/events"
	"arivu/executor/engine"
)

// shape is how the values of a type are shown.
type shape struct {
	class events.TypeClass
	name  string // of the type, without what it is wrapped in
	scale int32  // of a decimal
	zoned bool   // the type names a time zone
}

// wrappers are types that hold values of another.
var wrappers = []string{"Nullable(", "LowCardinality("}

// bare is a type without what it is wrapped in.
func bare(declared string) string {
	for {
		inner := declared
		for _, w := range wrappers {
			if rest, ok := strings.CutPrefix(inner, w); ok {
				inner = strings.TrimSuffix(rest, ")")
			}
		}
		if rest, ok := strings.CutPrefix(inner, "SimpleAggregateFunction("); ok {
			_, of, _ := strings.Cut(rest, ", ")
			inner = strings.TrimSuffix(of, ")")
		}
		if inner == declared {
			return inner
		}
		declared = inner
	}
}

func shapeOf(declared string) shape {
	name := bare(declared)
	kind, rest, _ := strings.Cut(name, "(")
	s := shape{name: name, class: classes[kind]}
	if s.class == "" {
		s.class = events.TypeOther
	}
	args := strings.Split(strings.TrimSuffix(rest, ")"), ",")
	switch {
	case strings.HasPrefix(kind, "Decimal"):
		if n, err := strconv.ParseInt(strings.TrimSpace(args[len(args)-1]), 10, 32); err == nil {
			s.scale = int32(n)
		}
	case kind == "DateTime" || kind == "DateTime64":
		s.zoned = strings.Contains(rest, "'")
	}
	return s
}

// classOf is the class of a declared type.
func classOf(declared string) events.TypeClass { return shapeOf(declared).class }

// classes are the classes of types, by the word they start with.
var classes = map[string]events.TypeClass{
	"UInt8": events.TypeInteger, "UInt16": events.TypeInteger, "UInt32": events.TypeInteger, "UInt64": events.TypeInteger,
	"UInt128": events.TypeInteger, "UInt256": events.TypeInteger, "Int8": events.TypeInteger, "Int16": events.TypeInteger,
	"Int32": events.TypeInteger, "Int64": events.TypeInteger, "Int128": events.TypeInteger, "Int256": events.TypeInteger,
	"Float32": events.TypeFloat, "Float64": events.TypeFloat, "BFloat16": events.TypeFloat, "Bool": events.TypeBool,
	"Decimal": events.TypeDecimal, "Decimal32": events.TypeDecimal, "Decimal64": events.TypeDecimal,
	"Decimal128": events.TypeDecimal, "Decimal256": events.TypeDecimal,
	"String": events.TypeText, "FixedString": events.TypeText, "Enum8": events.TypeText, "Enum16": events.TypeText,
	"UUID": events.TypeText, "IPv4": events.TypeText, "IPv6": events.TypeText,
	"Date": events.TypeDate, "Date32": events.TypeDate, "DateTime": events.TypeTime, "DateTime64": events.TypeTime,
	"Array": events.TypeJSON, "Map": events.TypeJSON, "Tuple": events.TypeJSON, "Nested": events.TypeJSON,
	"JSON": events.TypeJSON, "Object": events.TypeJSON,
}

// plain is the row value of what a column was read into, if it is of a type that tables
// mostly have. To look at those without reflection halves the time a result takes.
func (s *shape) plain(into any) (any, bool) {
	switch v := into.(type) {
	case *int64:
		return events.IntValue(*v), true
	case *int32:
		return events.IntValue(int64(*v)), true
	case *uint32:
		return events.IntValue(int64(*v)), true
	case *uint8:
		return events.IntValue(int64(*v)), true
	case *float64:
		return events.FloatValue(*v), true
	case *string:
		return engine.TextValue(*v), true
	case *time.Time:
		return s.moment(*v), true
	case *decimal.Decimal:
		return s.decimal(*v), true
	default:
		return nil, false
	}
}

// value is a row value; see package engine.
func (s shape) value(v reflect.Value) any {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			return nil
		}
		if n, ok := v.Interface().(*big.Int); ok {
			return bigValue(n)
		}
		v = v.Elem()
	}
	if known, ok := s.known(v.Interface()); ok {
		return known
	}
	switch v.Kind() {
	case reflect.Bool:
		return v.Bool()
	case reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Int:
		return events.IntValue(v.Int())
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uint:
		return bigValue(new(big.Int).SetUint64(v.Uint()))
	case reflect.Float32:
		return single(v.Float())
	case reflect.Float64:
		return events.FloatValue(v.Float())
	case reflect.String:
		return engine.TextValue(v.String())
	case reflect.Slice, reflect.Array, reflect.Map, reflect.Struct:
		return string(s.json(nil, v))
	default:
		return engine.TextValue(fmt.Sprint(v.Interface()))
	}
}

// known renders the types that have a notation of their own.
func (s shape) known(v any) (any, bool) {
	switch v := v.(type) {
	case time.Time:
		return s.moment(v), true
	case big.Int:
		return bigValue(&v), true
	case decimal.Decimal:
		return s.decimal(v), true
	case uuid.UUID:
		return v.String(), true
	case net.IP:
		return v.String(), true
	case fmt.Stringer:
		return v.String(), true
	}
	return nil, false
}

// decimal has all the digits of the type's scale.
func (s *shape) decimal(v decimal.Decimal) any {
	const most = 18 // digits that surely fit into 64 bits
	if s.scale >= 0 && -v.Exponent() == s.scale && v.NumDigits() <= most {
		return engine.ScaledValue(v.CoefficientInt64(), int(s.scale))
	}
	return engine.DecimalValue(v.StringFixed(max(s.scale, -v.Exponent())))
}

// single is a float of single precision with the digits that are in it.
func single(f float64) any {
	text := strconv.FormatFloat(f, 'g', -1, 32)
	wide, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return text
	}
	return events.FloatValue(wide)
}

func bigValue(n *big.Int) any {
	if n.IsInt64() {
		return events.IntValue(n.Int64())
	}
	return n.String()
}

// moment is a date, or a time as the server's clocks show it, with the distance of its
// zone where the type names one.
func (s *shape) moment(t time.Time) any {
	if s.class == events.TypeDate {
		return engine.DateValue(t)
	}
	return engine.PointValue(t, s.zoned)
}

// json appends a value as JSON: arrays and tuples as arrays, maps and named tuples as
// objects. Numbers have all their digits; what JSON has no word for is text.
func (s shape) json(dst []byte, v reflect.Value) []byte {
	if len(dst) > 2*engine.MaxCellBytes { // the meter cuts it and says so
		return dst
	}
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			return append(dst, "null"...)
		}
		v = v.Elem()
	}
	_, known := s.inner().known(v.Interface())
	switch {
	case known:
	case v.Kind() == reflect.Slice || v.Kind() == reflect.Array:
		dst = append(dst, '[')
		for i := range v.Len() {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = s.inner().json(dst, v.Index(i))
		}
		return append(dst, ']')
	case v.Kind() == reflect.Map:
		return s.object(dst, v)
	}
	return scalar(dst, s.inner().value(v))
}

// inner is the shape of a part, of which only the class of a date must be known.
func (s shape) inner() shape {
	kind, rest, found := strings.Cut(s.name, "(")
	if !found || (kind != "Array" && kind != "Map") {
		return s
	}
	rest = strings.TrimSuffix(rest, ")")
	if kind == "Map" {
		_, rest, _ = strings.Cut(rest, ", ")
	}
	return shapeOf(rest)
}

func (s shape) object(dst []byte, v reflect.Value) []byte {
	dst = append(dst, '{')
	for i, key := range sortedKeys(v) {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = quoted(dst, fmt.Sprint(key.Interface()))
		dst = append(dst, ':')
		dst = s.inner().json(dst, v.MapIndex(key))
	}
	return append(dst, '}')
}

func scalar(dst []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(dst, "null"...)
	case bool:
		return strconv.AppendBool(dst, v)
	case json.Number:
		return append(dst, v...)
	default:
		return quoted(dst, fmt.Sprint(v))
	}
}

func quoted(dst []byte, s string) []byte {
	text, err := json.Marshal(s)
	if err != nil { // a string always marshals
		return append(dst, `""`...)
	}
	return append(dst, text...)
}

// sortedKeys are the keys of a map, so that a value looks the same every time.
func sortedKeys(v reflect.Value) []reflect.Value {
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int {
		return cmp.Compare(fmt.Sprint(a.Interface()), fmt.Sprint(b.Interface()))
	})
	return keys
}

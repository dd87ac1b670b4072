package tdstest

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"
)

// Column is a column of a result. Type is as it would be declared: "int",
// "decimal(10,2)", "nvarchar(max)"; one that ends in " not null" is sent in the form of
// fixed length that the protocol has for some, 2.2.5.4.2.
type Column struct{ Name, Type string }

// kind is how the values of a column are written. Values are nil, bool, int64, float64,
// string (text, and the digits of decimals, money and unique identifiers), []byte or
// time.Time.
type kind struct {
	info []byte // TYPE_INFO, 2.2.5.6
	put  func(b []byte, v any) []byte
}

// fixed are the types of fixed length by name, 2.2.5.4.2.
var fixed = map[string]byte{
	"tinyint": 0x30, "bit": 0x32, "smallint": 0x34, "int": 0x38, "smalldatetime": 0x3A, "real": 0x3B, "money": 0x3C, "datetime": 0x3D,
	"float": 0x3E, "smallmoney": 0x7A, "bigint": 0x7F,
}

// nullable are the same types where a value may be missing, with their length,
// 2.2.5.4.3.
var nullable = map[string][2]byte{
	"tinyint": {0x26, 1}, "smallint": {0x26, 2}, "int": {0x26, 4}, "bigint": {0x26, 8}, "bit": {0x68, 1}, "real": {0x6D, 4}, "float": {0x6D, 8},
	"smallmoney": {0x6E, 4}, "money": {0x6E, 8}, "smalldatetime": {0x6F, 4}, "datetime": {0x6F, 8},
}

// Types of variable length, 2.2.5.4.3.
const (
	typeGUID           = 0x24
	typeDate           = 0x28
	typeTime           = 0x29
	typeDateTime2      = 0x2A
	typeDateTimeOffset = 0x2B
	typeText           = 0x23
	typeImage          = 0x22
	typeNText          = 0x63
	typeVariant        = 0x62
	typeDecimal        = 0x6A
	typeNumeric        = 0x6C
	typeVarBinary      = 0xA5
	typeVarChar        = 0xA7
	typeBinary         = 0xAD
	typeChar           = 0xAF
	typeNVarChar       = 0xE7
	typeNChar          = 0xEF
	typeUDT            = 0xF0
	typeXML            = 0xF1
)

// kindOf makes the kind of a declared type.
func kindOf(declared string) (*kind, error) {
	name, isFixed := strings.CutSuffix(strings.ToLower(declared), " not null")
	name, size, _ := strings.Cut(strings.TrimSuffix(name, ")"), "(")
	if code, ok := fixed[name]; ok && isFixed {
		return &kind{info: []byte{code}, put: func(b []byte, v any) []byte { return append(b, plain(name, v)...) }}, nil
	}
	if code, ok := nullable[name]; ok {
		return &kind{info: code[:], put: func(b []byte, v any) []byte { return counted(b, plain(name, v)) }}, nil
	}
	switch name {
	case "date":
		return &kind{info: []byte{typeDate}, put: func(b []byte, v any) []byte { return counted(b, days(as[time.Time](v))) }}, nil
	case "time", "datetime2", "datetimeoffset":
		return temporal(name, size), nil
	case "decimal", "numeric":
		return exact(name, size)
	case "uniqueidentifier":
		return &kind{info: []byte{typeGUID, 16}, put: func(b []byte, v any) []byte { return counted(b, guid(as[string](v))) }}, nil
	case "sql_variant":
		return &kind{info: binary.LittleEndian.AppendUint32([]byte{typeVariant}, 8009), put: variant}, nil
	case "hierarchyid", "geography", "geometry":
		info := append(binary.LittleEndian.AppendUint16([]byte{typeUDT}, 0xFFFF), short(short(short(nil, "shop"), "sys"), name)...)
		return &kind{info: long(info, "Microsoft.SqlServer.Types"), put: chunks(raw)}, nil
	case "xml":
		return &kind{info: []byte{typeXML, 0}, put: chunks(wide)}, nil
	case "text", "ntext", "image":
		return pointed(name), nil
	}
	return characters(name, size)
}

// as is a value of the type that a column needs; another one is a mistake in a test.
func as[T any](v any) T {
	t, ok := v.(T)
	if !ok {
		panic(fmt.Sprintf("a %T where a %T belongs", v, t))
	}
	return t
}

// counted puts the length of a value in one byte before it.
func counted(b, value []byte) []byte { return append(append(b, byte(len(value))), value...) }

// plain writes a number, a flag, money or a point in time of the old types.
func plain(name string, v any) []byte {
	var b []byte
	switch name {
	case "bit":
		if as[bool](v) {
			return []byte{1}
		}
		return []byte{0}
	case "tinyint":
		return []byte{byte(as[int64](v))}
	case "smallint":
		return binary.LittleEndian.AppendUint16(b, uint16(as[int64](v)))
	case "int":
		return binary.LittleEndian.AppendUint32(b, uint32(as[int64](v)))
	case "bigint":
		return binary.LittleEndian.AppendUint64(b, uint64(as[int64](v)))
	case "real":
		return binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(as[float64](v))))
	case "float":
		return binary.LittleEndian.AppendUint64(b, math.Float64bits(as[float64](v)))
	case "smallmoney":
		return binary.LittleEndian.AppendUint32(b, uint32(scaled(v, 4).Int64()))
	case "money": // the high half comes first, 2.2.5.5.1
		n := uint64(scaled(v, 4).Int64())
		return binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(b, uint32(n>>32)), uint32(n))
	case "smalldatetime":
		t := as[time.Time](v)
		b = binary.LittleEndian.AppendUint16(b, uint16(since(t, 1900)))
		return binary.LittleEndian.AppendUint16(b, uint16(t.Hour()*60+t.Minute()))
	default: // datetime: days and three-hundredths of a second
		t := as[time.Time](v)
		b = binary.LittleEndian.AppendUint32(b, uint32(int32(since(t, 1900))))
		return binary.LittleEndian.AppendUint32(b, uint32((ofDay(t).Nanoseconds()*3+5_000_000)/10_000_000))
	}
}

// since are the days from the first of a year to a date.
func since(t time.Time, year int) int64 {
	from := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	return (time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC).Unix() - from) / 86400
}

func ofDay(t time.Time) time.Duration {
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute + time.Duration(t.Second())*time.Second + time.Duration(t.Nanosecond())
}

func days(t time.Time) []byte {
	n := since(t, 1)
	return []byte{byte(n), byte(n >> 8), byte(n >> 16)}
}

// clock writes the time of day in units of the scale, 2.2.5.5.1.8.
func clock(t time.Time, scale int) []byte {
	n := uint64(ofDay(t).Nanoseconds()) / uint64(math.Pow10(9-scale))
	b := binary.LittleEndian.AppendUint64(nil, n)
	switch {
	case scale <= 2:
		return b[:3]
	case scale <= 4:
		return b[:4]
	default:
		return b[:5]
	}
}

func temporal(name, size string) *kind {
	scale := 7
	if n, err := strconv.Atoi(size); err == nil {
		scale = n
	}
	code := map[string]byte{"time": typeTime, "datetime2": typeDateTime2, "datetimeoffset": typeDateTimeOffset}[name]
	return &kind{info: []byte{code, byte(scale)}, put: func(b []byte, v any) []byte {
		t := as[time.Time](v)
		switch name {
		case "time":
			return counted(b, clock(t, scale))
		case "datetime2":
			return counted(b, append(clock(t, scale), days(t)...))
		}
		_, offset := t.Zone()
		value := append(clock(t.UTC(), scale), days(t.UTC())...)
		return counted(b, binary.LittleEndian.AppendUint16(value, uint16(int16(offset/60))))
	}}
}

// scaled is a decimal in digits as a whole number of its last digit.
func scaled(v any, scale int) *big.Int {
	whole, fraction, _ := strings.Cut(as[string](v), ".")
	fraction = (fraction + strings.Repeat("0", scale))[:scale]
	n, ok := new(big.Int).SetString(whole+fraction, 10)
	if !ok {
		panic("no decimal: " + as[string](v))
	}
	return n
}

// exact writes decimals: a sign and the digits as a number, 2.2.5.5.1.
func exact(name, size string) (*kind, error) {
	var precision, scale int
	if _, err := fmt.Sscanf(size, "%d,%d", &precision, &scale); err != nil {
		return nil, fmt.Errorf("reading the size of %s(%s): %w", name, size, err)
	}
	length := 5
	for _, step := range []struct{ digits, length int }{{9, 9}, {19, 13}, {28, 17}} {
		if precision > step.digits {
			length = step.length
		}
	}
	code := byte(typeDecimal)
	if name == "numeric" {
		code = typeNumeric
	}
	return &kind{info: []byte{code, byte(length), byte(precision), byte(scale)}, put: func(b []byte, v any) []byte {
		n := scaled(v, scale)
		value := make([]byte, length)
		if n.Sign() >= 0 {
			value[0] = 1
		}
		digits := n.Bytes()
		for i, d := range digits {
			value[len(digits)-i] = d
		}
		return counted(b, value)
	}}, nil
}

//go:build duckdb && cgo

package duckdb

import (
	"encoding/binary"
	"encoding/hex"
	"math/big"
	"strconv"
	"strings"

	lib "github.com/duckdb/duckdb-go-bindings"

	"arivu/events"
	"arivu/executor/engine"
)

// value is a row value; see package engine.
func (c *cells) value(row int) any {
	if c.null(row) {
		return nil
	}
	switch c.class {
	case events.TypeInteger:
		return c.integer(row)
	case events.TypeBool:
		return at[uint8](c, row) != 0
	case events.TypeDecimal:
		return c.decimal(row)
	case events.TypeFloat:
		return c.float(row)
	case events.TypeBytes:
		return engine.BytesValue([]byte(c.text(row)))
	case events.TypeDate, events.TypeTime:
		return c.moment(row)
	case events.TypeText:
		return c.word(row)
	case events.TypeJSON:
		if c.kind == lib.TypeVarchar {
			return c.text(row)
		}
		return string(c.json(nil, row))
	case events.TypeOther:
	}
	return c.other(row)
}

// integer is a number without a fraction, of whatever size.
func (c *cells) integer(row int) any {
	switch c.kind {
	case lib.TypeTinyInt:
		return events.IntValue(int64(at[int8](c, row)))
	case lib.TypeSmallInt:
		return events.IntValue(int64(at[int16](c, row)))
	case lib.TypeInteger:
		return events.IntValue(int64(at[int32](c, row)))
	case lib.TypeBigInt:
		return events.IntValue(at[int64](c, row))
	case lib.TypeUTinyInt:
		return events.IntValue(int64(at[uint8](c, row)))
	case lib.TypeUSmallInt:
		return events.IntValue(int64(at[uint16](c, row)))
	case lib.TypeUInteger:
		return events.IntValue(int64(at[uint32](c, row)))
	case lib.TypeUBigInt:
		return bigValue(new(big.Int).SetUint64(at[uint64](c, row)))
	case lib.TypeUHugeInt:
		w := at[wide](c, row)
		high := new(big.Int).SetUint64(uint64(w.high))
		return bigValue(high.Lsh(high, 64).Add(high, new(big.Int).SetUint64(w.low)))
	case lib.TypeBigNum:
		return bigValue(bigNum([]byte(c.text(row))))
	default:
		return bigValue(at[wide](c, row).number())
	}
}

func (w wide) number() *big.Int {
	n := big.NewInt(w.high)
	return n.Lsh(n, 64).Add(n, new(big.Int).SetUint64(w.low))
}

func bigValue(n *big.Int) any {
	if n.IsInt64() {
		return events.IntValue(n.Int64())
	}
	return n.String()
}

// bigNum reads a number of any length: three bytes of header, whose first bit is set
// where it is not negative, and the digits, all bits of which are flipped where it is.
func bigNum(b []byte) *big.Int {
	const header = 3
	if len(b) <= header {
		return new(big.Int)
	}
	if b[0]&0x80 != 0 {
		return new(big.Int).SetBytes(b[header:])
	}
	digits := make([]byte, len(b)-header)
	for i := range digits {
		digits[i] = ^b[header+i]
	}
	n := new(big.Int).SetBytes(digits)
	return n.Neg(n)
}

// decimal has all the digits of its scale.
func (c *cells) decimal(row int) any {
	switch c.stored {
	case lib.TypeSmallInt:
		return engine.ScaledValue(int64(at[int16](c, row)), c.scale)
	case lib.TypeInteger:
		return engine.ScaledValue(int64(at[int32](c, row)), c.scale)
	case lib.TypeBigInt:
		return engine.ScaledValue(at[int64](c, row), c.scale)
	default:
		return engine.DecimalValue(point(at[wide](c, row).number().String(), c.scale))
	}
}

// point puts the decimal point into digits.
func point(digits string, scale int) string {
	if scale == 0 {
		return digits
	}
	digits, negative := strings.CutPrefix(digits, "-")
	if short := scale + 1 - len(digits); short > 0 {
		digits = strings.Repeat("0", short) + digits
	}
	digits = digits[:len(digits)-scale] + "." + digits[len(digits)-scale:]
	if negative {
		return "-" + digits
	}
	return digits
}

// float is a number with a fraction, of single precision with the digits that are in it.
func (c *cells) float(row int) any {
	if c.kind == lib.TypeDouble {
		return events.FloatValue(at[float64](c, row))
	}
	f, err := strconv.ParseFloat(strconv.FormatFloat(float64(at[float32](c, row)), 'g', -1, 32), 64)
	if err != nil {
		return nil
	}
	return events.FloatValue(f)
}

// word is a text, a word of an enumeration, or a UUID.
func (c *cells) word(row int) any {
	switch c.kind {
	case lib.TypeEnum:
		return engine.TextValue(c.words[c.index(row)])
	case lib.TypeUUID:
		return uuid(at[wide](c, row))
	default:
		return engine.TextValue(c.text(row))
	}
}

func (c *cells) index(row int) int {
	switch c.stored {
	case lib.TypeUTinyInt:
		return int(at[uint8](c, row))
	case lib.TypeUSmallInt:
		return int(at[uint16](c, row))
	default:
		return int(at[uint32](c, row))
	}
}

// uuid is stored as a number that sorts as the UUID does: its first bit is flipped.
func uuid(w wide) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], uint64(w.high)^(1<<63))
	binary.BigEndian.PutUint64(b[8:], w.low)
	s := hex.EncodeToString(b[:])
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}

// other is what has no class of its own, in DuckDB's notation.
func (c *cells) other(row int) any {
	switch c.kind {
	case lib.TypeTime:
		return clock(at[int64](c, row), 6)
	case lib.TypeTimeNS:
		return clock(at[int64](c, row), 9)
	case lib.TypeTimeTZ:
		return clockWithZone(at[uint64](c, row))
	case lib.TypeInterval:
		return at[interval](c, row).String()
	case lib.TypeBit:
		return bits(c.text(row))
	default:
		return nil
	}
}

// bits writes out a bit string, whose first byte says how many bits of the next are not
// part of it.
func bits(s string) string {
	var out strings.Builder
	for i := 1; i < len(s); i++ {
		out.WriteString(strconv.FormatInt(int64(s[i])|1<<8, 2)[1:])
	}
	if s == "" || int(s[0]) > out.Len() {
		return ""
	}
	return out.String()[s[0]:]
}

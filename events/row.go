package events

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
)

// Row is one row of a result. A value is nil, a bool, a string or a
// json.Number; NewValue makes them from what a database driver returns. Numbers
// keep every digit the database gave.
type Row []any

// UnmarshalJSON keeps numbers as written instead of rounding them to float64.
func (r *Row) UnmarshalJSON(data []byte) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var v []any
	if err := dec.Decode(&v); err != nil {
		return err
	}
	*r = v
	return nil
}

// maxSafeInteger is the largest integer that every JSON reader keeps exact
// (2^53 − 1, RFC 8259 section 6).
const maxSafeInteger = 1<<53 - 1

// IntValue is an integer as a row value. Beyond 2^53 − 1 it is a string, because
// browsers would round it.
func IntValue(i int64) any {
	s := strconv.FormatInt(i, 10)
	if i > maxSafeInteger || i < -maxSafeInteger {
		return s
	}
	return json.Number(s)
}

// FloatValue is a float as a row value. What JSON cannot say becomes a string:
// "NaN", "Infinity", "-Infinity".
func FloatValue(f float64) any {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	}
	if text, ok := thousandths(f); ok {
		return json.Number(text)
	}
	// Plain digits where people would write them so, an exponent beyond.
	format := byte('f')
	if abs := math.Abs(f); abs != 0 && (abs < 1e-6 || abs >= 1e21) {
		format = 'e'
	}
	return json.Number(strconv.FormatFloat(f, format, -1, 64))
}

// thousandths writes a float that is a number of thousandths, as are most that people
// store. Of the digits that mean just this float these are the fewest, as any up to fifteen
// mean one each; and they are found in a fraction of the time it takes to find those of any.
func thousandths(f float64) (string, bool) {
	const most = 1e12 // fifteen digits with the three behind the point
	abs := math.Abs(f)
	if abs >= most {
		return "", false
	}
	n := uint64(math.Round(abs * 1000))
	if n == 0 || float64(n)/1000 != abs {
		return "", false
	}
	var space [len("-999999999999.999")]byte
	text := space[:0]
	if f < 0 {
		text = append(text, '-')
	}
	text = strconv.AppendUint(text, n/1000, 10)
	if part := n % 1000; part > 0 {
		text = append(text, '.', '0'+byte(part/100), '0'+byte(part/10%10), '0'+byte(part%10))
		text = bytes.TrimRight(text, "0")
	}
	return string(text), true
}

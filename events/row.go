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
	// Plain digits where people would write them so, an exponent beyond.
	format := byte('f')
	if abs := math.Abs(f); abs != 0 && (abs < 1e-6 || abs >= 1e21) {
		format = 'e'
	}
	return json.Number(strconv.FormatFloat(f, format, -1, 64))
}

package engine

import (
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"arivu/events"
)

// BytesValue is a byte string as a row value: "\x" and hexadecimal digits. What a
// cell cannot show anyway is not rendered.
func BytesValue(b []byte) any {
	const most = MaxCellBytes // twice the digits a cell can show, so the meter still cuts and says so
	if len(b) > most {
		b = b[:most]
	}
	return `\x` + hex.EncodeToString(b)
}

// TextValue is a text as a row value: what is not UTF-8 is replaced by U+FFFD.
func TextValue(s string) any { return strings.ToValidUTF8(s, "\uFFFD") }

// DecimalValue is a decimal in plain notation as a row value with all its
// digits. What JSON cannot say, such as NaN, stays text.
func DecimalValue(s string) any {
	if !isDecimal(s) {
		return s
	}
	return json.Number(s)
}

// ScaledValue is a decimal that is stored as a whole number, n·10^-scale, as a row value with
// all the digits of its scale.
func ScaledValue(n int64, scale int) any {
	var space [40]byte
	text := space[:0]
	rest := uint64(n)
	if n < 0 {
		text, rest = append(text, '-'), -rest
	}
	start := len(text)
	text = strconv.AppendUint(text, rest, 10)
	if scale <= 0 {
		return json.Number(text)
	}
	for len(text)-start <= scale {
		text = slices.Insert(text, start, '0')
	}
	return json.Number(slices.Insert(text, len(text)-scale, '.'))
}

// PrintedValue is what a database printed as a row value: a number where the class is
// one and the text is, and the text otherwise.
func PrintedValue(s string, class events.TypeClass) any {
	switch class {
	case events.TypeInteger:
		if exact(s) && !strings.Contains(s, ".") {
			return json.Number(s)
		}
		if i, err := strconv.ParseInt(s, 10, 64); err == nil {
			return events.IntValue(i)
		}
	case events.TypeDecimal:
		return DecimalValue(s)
	case events.TypeFloat:
		if exact(s) {
			return json.Number(s)
		}
		if f, err := strconv.ParseFloat(s, 64); err == nil {
			return events.FloatValue(f)
		}
	case events.TypeBool, events.TypeText, events.TypeDate, events.TypeTime, events.TypeJSON, events.TypeBytes, events.TypeOther:
	}
	return TextValue(s)
}

// exact reports whether a text is already what a number of it would be printed as, whether
// an integer or a float: up to fifteen digits mean one float each, and without needless
// zeros these are the fewest that do.
func exact(s string) bool {
	const (
		digits    = 15
		millionth = 6 // digits behind the point, past which floats get an exponent
	)
	if len(s) > digits || !isDecimal(s) {
		return false
	}
	whole, fraction, point := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	if !point {
		return s != "-0"
	}
	return fraction[len(fraction)-1] != '0' && (whole != "0" || len(fraction) <= millionth)
}

func isDecimal(s string) bool {
	s = strings.TrimPrefix(s, "-")
	whole, fraction, hasPoint := strings.Cut(s, ".")
	if !allDigits(whole) || (len(whole) > 1 && whole[0] == '0') {
		return false
	}
	return !hasPoint || allDigits(fraction)
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// TimeValue turns "2006-01-02 15:04:05.999+02" as databases print it into ISO
// 8601 with a T and a full offset. Anything else is returned unchanged.
func TimeValue(s string) any {
	const seconds = len("2006-01-02 15:04:05")
	if ClassOfText(s) != events.TypeTime || len(s) < seconds {
		return s
	}
	return s[:10] + "T" + s[11:seconds] + offset(s[seconds:])
}

// PointValue is a time as a row value, with the offset of its zone where the type has one.
// Drivers that give times share it: the one layout that it asks for is printed several
// times as fast as any other.
func PointValue(t time.Time, zoned bool) string {
	const z, zone = "Z", "+00:00"
	var space [len(time.RFC3339Nano)]byte
	text := t.AppendFormat(space[:0], time.RFC3339Nano)
	switch utc := text[len(text)-1] == z[0]; {
	case utc && zoned:
		text = append(text[:len(text)-len(z)], zone...)
	case utc:
		text = text[:len(text)-len(z)]
	case !zoned:
		text = text[:len(text)-len(zone)]
	}
	return string(text)
}

// DateValue is the date of a time as a row value.
func DateValue(t time.Time) string {
	year, month, day := t.Date()
	if year < 1000 || year > 9999 {
		return t.Format(time.DateOnly)
	}
	var space [len(time.DateOnly)]byte
	text := append(strconv.AppendInt(space[:0], int64(year), 10), '-')
	text = append(text, '0'+byte(month/10), '0'+byte(month%10), '-', '0'+byte(day/10), '0'+byte(day%10))
	return string(text)
}

// offset completes "+02" to "+02:00" behind an optional fraction of a second.
func offset(s string) string {
	sign := strings.LastIndexAny(s, "+-")
	switch {
	case sign < 0:
		return s
	case len(s)-sign == len("+02"):
		return s + ":00"
	case len(s)-sign == len("+0230"):
		return s[:sign+3] + ":" + s[sign+3:]
	default:
		return s
	}
}

// ClassOfText tells dates ("2006-01-02") and timestamps from other text by their
// shape. It is how the values of an untyped column are read.
func ClassOfText(s string) events.TypeClass {
	const date, dateHour, longest = "0000-00-00", "0000-00-00 00:00", 40
	switch {
	case len(s) < len(date) || len(s) > longest || !shaped(s[:len(date)], date):
		return events.TypeText
	case len(s) == len(date):
		return events.TypeDate
	case len(s) < len(dateHour) || (s[10] != ' ' && s[10] != 'T') || !shaped(s[11:len(dateHour)], dateHour[11:]):
		return events.TypeText
	case !clockTail(s[len(dateHour):]):
		return events.TypeText
	default:
		return events.TypeTime
	}
}

// shaped compares digit for digit and sign for sign.
func shaped(s, pattern string) bool {
	for i := range len(pattern) {
		digit := s[i] >= '0' && s[i] <= '9'
		if digit != (pattern[i] == '0') || (!digit && s[i] != pattern[i]) {
			return false
		}
	}
	return true
}

// clockTail accepts what may follow hours and minutes: seconds, a fraction, a
// zone.
func clockTail(s string) bool {
	if s == "" || s == "Z" {
		return true
	}
	if len(s) >= 3 && s[0] == ':' && allDigits(s[1:3]) {
		s = s[3:]
	}
	if len(s) > 1 && s[0] == '.' {
		s = strings.TrimLeft(s[1:], "0123456789")
	}
	if s == "" || s == "Z" {
		return true
	}
	return (s[0] == '+' || s[0] == '-') && allDigits(strings.ReplaceAll(s[1:], ":", ""))
}

//go:build duckdb && cgo

package duckdb

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	lib "github.com/duckdb/duckdb-go-bindings"

	"arivu/executor/engine"
)

const (
	daySeconds = 24 * 60 * 60
	bce        = " (BC)"
)

// moment is a date or a timestamp.
func (c *cells) moment(row int) any {
	switch c.kind {
	case lib.TypeDate:
		// Rows that follow one another are often of the same day.
		if days := at[int32](c, row); days != c.day || c.shown == nil {
			c.day, c.shown = days, day(days)
		}
		return c.shown
	case lib.TypeTimestampS:
		return timestamp(at[int64](c, row), time.Second)
	case lib.TypeTimestampMS:
		return timestamp(at[int64](c, row), time.Millisecond)
	case lib.TypeTimestampNS:
		return timestamp(at[int64](c, row), time.Nanosecond)
	case lib.TypeTimestampTZ:
		text := timestamp(at[int64](c, row), time.Microsecond)
		if strings.HasSuffix(text, "infinity") {
			return text
		}
		return strings.TrimSuffix(text, bce) + "+00:00" + text[len(strings.TrimSuffix(text, bce)):]
	default:
		return timestamp(at[int64](c, row), time.Microsecond)
	}
}

// infinite names the numbers that stand for no moment at all.
func infinite(n, most int64) string {
	switch n {
	case most:
		return "infinity"
	case -most:
		return "-infinity"
	default:
		return ""
	}
}

// timestamp renders a count of units since 1970.
func timestamp(n int64, unit time.Duration) string {
	if text := infinite(n, math.MaxInt64); text != "" {
		return text
	}
	each := int64(time.Second / unit)
	t := time.Unix(n/each, n%each*int64(unit)).UTC()
	if t.Year() > 0 {
		return engine.PointValue(t, false)
	}
	return before(t, t.Format("T15:04:05.999999999"))
}

// day renders a count of days since 1970.
func day(days int32) string {
	if text := infinite(int64(days), math.MaxInt32); text != "" {
		return text
	}
	t := time.Unix(int64(days)*daySeconds, 0).UTC()
	if t.Year() > 0 {
		return engine.DateValue(t)
	}
	return before(t, "")
}

// before renders a day of a year before the first, with what follows it.
func before(t time.Time, rest string) string {
	return fmt.Sprintf("%04d-%02d-%02d%s%s", 1-t.Year(), t.Month(), t.Day(), rest, bce)
}

// clock renders a time of day in units of 10 to the minus digits of a second.
func clock(n int64, digits int) string {
	each := int64(math.Pow10(digits))
	seconds, rest := n/each, n%each
	text := fmt.Sprintf("%02d:%02d:%02d", seconds/3600, seconds/60%60, seconds%60)
	if rest == 0 {
		return text
	}
	return text + "." + strings.TrimRight(fmt.Sprintf("%0*d", digits, rest), "0")
}

// clockWithZone renders a time of day whose last 24 bits are the distance of its zone
// from the easternmost there can be, in seconds.
func clockWithZone(n uint64) string {
	const zoneBits, easternmost = 24, 16*60*60 - 1
	offset := easternmost - int64(n&(1<<zoneBits-1))
	sign := '+'
	if offset < 0 {
		sign, offset = '-', -offset
	}
	text := fmt.Sprintf("%s%c%02d:%02d", clock(int64(n>>zoneBits), 6), sign, offset/3600, offset/60%60)
	if offset%60 != 0 {
		text += fmt.Sprintf(":%02d", offset%60)
	}
	return text
}

// interval is a length of time as DuckDB stores it.
type interval struct {
	months, days int32
	micros       int64
}

// String renders it as DuckDB prints it: "1 year 2 months 3 days 04:05:06.5".
func (i interval) String() string {
	var parts []string
	add := func(n int32, unit string) {
		switch n {
		case 0:
		case 1, -1:
			parts = append(parts, strconv.Itoa(int(n))+" "+unit)
		default:
			parts = append(parts, strconv.Itoa(int(n))+" "+unit+"s")
		}
	}
	add(i.months/12, "year")
	add(i.months%12, "month")
	add(i.days, "day")
	switch {
	case i.micros < 0 && i.micros != math.MinInt64:
		parts = append(parts, "-"+clock(-i.micros, 6))
	case i.micros != 0 || len(parts) == 0:
		parts = append(parts, clock(i.micros, 6))
	}
	return strings.Join(parts, " ")
}

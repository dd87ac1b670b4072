package sqlite

import (
	"strings"
	"time"

	"arivu/events"
	"arivu/executor/engine"
)

// column is a column of a result and how its values are shown, decided once.
type column struct {
	name  string
	class events.TypeClass // "" until its values tell it, for a column without a type
	// stored says that its texts may be times in any notation that programs store. They
	// share one in the result.
	stored bool
}

func columnOf(name, declared string) column {
	c := column{name: name, class: classOf(declared)}
	switch strings.ToUpper(declared) {
	case "DATE", "DATETIME", "TIMESTAMP":
		c.stored = true
	}
	return c
}

// value is a value of SQLite as one of ours.
func (c *column) value(raw any) any {
	switch v := raw.(type) {
	case int64:
		return c.integer(v)
	case float64:
		return events.FloatValue(v)
	case string:
		return c.text(v)
	case []byte:
		return engine.BytesValue(v)
	default:
		return nil
	}
}

func (c *column) integer(v int64) any {
	if c.class == events.TypeBool && (v == 0 || v == 1) {
		return v == 1
	}
	return events.IntValue(v)
}

func (c *column) text(s string) any {
	if c.stored && !c.usual(s) {
		if t, ok := timeOf(s); ok {
			return timeValue(t, c.class)
		}
	}
	if c.class == events.TypeTime {
		return engine.TimeValue(s)
	}
	return engine.TextValue(s)
}

// usual reports whether a text has the length of what SQLite's own functions print for
// the column's class, and so means what it says.
func (c *column) usual(s string) bool {
	if c.class == events.TypeDate {
		return len(s) == len(time.DateOnly)
	}
	return len(s) == len(time.DateTime)
}

// goTime is how Go prints a time; programs in Go store it so unless told otherwise.
const goTime = "2006-01-02 15:04:05.999999999 -0700 MST"

// timeFormats are how other programs store a time.
var timeFormats = []string{
	"2006-01-02 15:04:05.999999999-07:00",
	"2006-01-02T15:04:05.999999999-07:00",
	"2006-01-02 15:04:05.999999999",
	"2006-01-02T15:04:05.999999999",
	"2006-01-02 15:04",
	"2006-01-02T15:04",
	"2006-01-02",
}

// timeOf reads a time that a program has stored. One without a zone is read as UTC.
func timeOf(s string) (time.Time, bool) {
	printed, _, _ := strings.Cut(s, "m=") // behind it is a reading of the process's clock
	if t, err := time.Parse(goTime, strings.TrimSpace(printed)); err == nil {
		return t, true
	}
	s = strings.TrimSuffix(s, "Z")
	for _, format := range timeFormats {
		if t, err := time.Parse(format, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// timeValue shows a time, and of a date without one only that. The zone is shown only
// where the text had another than UTC.
func timeValue(t time.Time, class events.TypeClass) any {
	if class == events.TypeDate && t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 && t.Nanosecond() == 0 {
		return engine.DateValue(t)
	}
	_, offset := t.Zone()
	return engine.PointValue(t, offset != 0)
}

package engine

import (
	"encoding/json"
	"fmt"
	"time"
	"unicode/utf8"

	"arivu/events"
)

// The limits that can truncate a result, as named in Outcome.TruncatedBy.
const (
	byRows  = "rows"
	byBytes = "bytes"
)

// cutMark ends a text that was cut at MaxCellBytes, and rowMark one that was cut
// because its row was too long.
const (
	cutMark = "… (cut at 1 MiB)"
	rowMark = "… (cut: the row is longer than 4 MiB)"
)

// Meter passes a result on to a sink within limits. Engines put one between
// themselves and the sink, so that every engine counts alike.
type Meter struct {
	limits  Limits
	sink    Sink
	outcome Outcome
	start   time.Time
	first   time.Time
}

// NewMeter starts the clock for a statement that is about to be sent.
func NewMeter(limits Limits, sink Sink) *Meter {
	return &Meter{limits: limits, sink: sink, start: time.Now()}
}

// Columns passes the columns on.
func (m *Meter) Columns(columns []events.ResultColumn) error {
	if err := m.sink.Columns(columns); err != nil {
		return fmt.Errorf("passing on columns: %w", err)
	}
	return nil
}

// Row passes a row on and reports whether another is wanted. A text over
// [MaxCellBytes] is cut at a character and says so, and so are the texts of a row over
// [MaxRowBytes], each to its share of that. The row that would exceed a limit is not
// passed on; it is the proof that there was more.
func (m *Meter) Row(row events.Row) (more bool, err error) {
	m.arrived()
	if m.outcome.Rows >= m.limits.Rows {
		m.truncate(byRows)
		return false, nil
	}
	size := m.measure(row)
	if size > MaxRowBytes {
		m.cutTexts(row, MaxRowBytes/len(row), rowMark)
		size = m.measure(row)
	}
	if m.outcome.Bytes+size > m.limits.Bytes {
		m.truncate(byBytes)
		return false, nil
	}
	if err := m.sink.Row(row); err != nil {
		return false, fmt.Errorf("passing on row %d: %w", m.outcome.Rows+1, err)
	}
	m.outcome.Rows++
	m.outcome.Bytes += size
	return true, nil
}

// Cut says that the database itself left out rows because the result was too large.
func (m *Meter) Cut() {
	if !m.outcome.Truncated {
		m.truncate(byBytes)
	}
}

// Finish stops the clock.
func (m *Meter) Finish() Outcome {
	m.arrived()
	m.outcome.FirstRow = m.first.Sub(m.start)
	m.outcome.Fetch = time.Since(m.first)
	return m.outcome
}

func (m *Meter) arrived() {
	if m.first.IsZero() {
		m.first = time.Now()
	}
}

func (m *Meter) truncate(by string) {
	m.outcome.Truncated = true
	m.outcome.TruncatedBy = by
}

// measure cuts long cells and returns about how many bytes the row is as JSON.
func (m *Meter) measure(row events.Row) int64 {
	const brackets, separator, quotes, literal = 2, 1, 2, 5
	m.cutTexts(row, MaxCellBytes, cutMark)
	size := int64(brackets)
	for _, v := range row {
		size += separator
		switch v := v.(type) {
		case string:
			size += int64(len(v)) + quotes
		case json.Number:
			size += int64(len(v))
		default:
			size += literal
		}
	}
	return size
}

// cutTexts shortens the texts of a row that are longer than they may be.
func (m *Meter) cutTexts(row events.Row, most int, mark string) {
	for i, v := range row {
		if s, ok := v.(string); ok && len(s) > most+len(cutMark) {
			row[i] = cut(s, most, mark)
			m.outcome.CutCells++
		}
	}
}

// cut shortens a text. It copies, so that the long text does not live as long as its
// beginning.
func cut(s string, most int, mark string) string {
	for !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most] + mark
}

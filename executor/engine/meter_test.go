package engine

import (
	"strings"
	"testing"
	"unicode/utf8"

	"arivu/events"
)

// rowSink keeps what a meter passes on.
type rowSink struct{ rows []events.Row }

func (s *rowSink) Columns([]events.ResultColumn) error { return nil }

func (s *rowSink) Row(row events.Row) error {
	s.rows = append(s.rows, row)
	return nil
}

func TestMeterCutsLongRows(t *testing.T) {
	t.Parallel()
	wide := make(events.Row, 10)
	for i := range wide {
		wide[i] = strings.Repeat("é", 400_000)
	}
	wide[9] = "short"
	narrow := events.Row{strings.Repeat("é", 600_000), nil, true}
	sink := new(rowSink)
	m := NewMeter(Limits{Rows: 10, Bytes: 100 << 20}, sink)
	for _, row := range []events.Row{wide, narrow} {
		if more, err := m.Row(row); !more || err != nil {
			t.Fatal(more, err)
		}
	}
	out := m.Finish()
	if out.Bytes > 2*MaxRowBytes || out.CutCells != 10 || out.Truncated || out.Rows != 2 {
		t.Errorf("%+v", out)
	}
	for i, v := range sink.rows[0][:9] {
		s, _ := v.(string)
		if !strings.HasSuffix(s, rowMark) || !utf8.ValidString(s) {
			t.Errorf("cell %d has %d bytes and ends in %q", i, len(s), s[max(0, len(s)-60):])
		}
	}
	if sink.rows[0][9] != "short" {
		t.Error("a short cell was cut")
	}
	if s, _ := sink.rows[1][0].(string); !strings.HasSuffix(s, cutMark) {
		t.Error("a long cell of a short row does not say that it was cut")
	}
}

package frametest

import (
	"strconv"
	"time"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// suits tells which columns can be used somewhere.
type suits func(*ground.Column) bool

func anything(*ground.Column) bool   { return true }
func numeric(c *ground.Column) bool  { return c.Class.Numeric() }
func temporal(c *ground.Column) bool { return c.Class.Temporal() }
func textual(c *ground.Column) bool  { return c.Class == events.TypeText }
func flag(c *ground.Column) bool     { return c.Class == events.TypeBool }

// same are columns with which one can be compared.
func same(c *ground.Column) suits {
	if numeric(c) {
		return numeric
	}
	return func(x *ground.Column) bool { return x.Class == c.Class }
}

// column is one of the columns at hand that suits, or nil.
func (m *maker) column(s suits) *ground.Column {
	var found []*ground.Column
	for _, t := range m.tables {
		for _, c := range t.Columns {
			if s(c) {
				found = append(found, c)
			}
		}
	}
	if len(found) == 0 {
		return nil
	}
	return pick(m, found)
}

// columns are so many columns that suit; some may be the same.
func (m *maker) columns(n int, s suits) []*ground.Column {
	out := make([]*ground.Column, n)
	for i := range out {
		out[i] = m.column(s)
	}
	return out
}

// figure is a number made of many rows.
func (m *maker) figure() frame.Value {
	switch m.rand.IntN(6) {
	case 0:
		return frame.Agg{Func: frame.Count, Of: frame.Col{Column: m.column(anything)}, Distinct: true}
	case 1:
		return frame.Ratio{Num: m.amount(), Den: frame.Agg{Func: frame.Count, Rows: pick(m, m.tables)}, Percent: m.chance(50)}
	case 2:
		if c := m.column(func(c *ground.Column) bool { return temporal(c) || textual(c) }); c != nil {
			return frame.Agg{Func: pick(m, []frame.Func{frame.Min, frame.Max}), Of: frame.Col{Column: c}}
		}
	case 3:
		return frame.Agg{Func: frame.Count, Rows: pick(m, m.tables), Where: m.simple()}
	}
	return m.amount()
}

// amount is a sum or the like of numbers, or a count.
func (m *maker) amount() frame.Value {
	c := m.column(numeric)
	if c == nil || m.chance(25) {
		return frame.Agg{Func: frame.Count, Rows: pick(m, m.tables)}
	}
	var of frame.Value = frame.Col{Column: c}
	if m.chance(30) {
		of = frame.Arith{Op: pick(m, []frame.ArithOp{frame.Add, frame.Sub, frame.Mul}), L: of, R: frame.Col{Column: m.column(numeric)}}
	}
	a := frame.Agg{Func: pick(m, []frame.Func{frame.Sum, frame.Avg, frame.Min, frame.Max}), Of: of}
	if m.chance(20) {
		a.Where = m.simple()
	}
	if m.chance(20) {
		return frame.Metric{Name: "worth", Of: a}
	}
	return a
}

// literal is a constant that a column can be compared with: one of its values, or
// one that is awkward to write.
func (m *maker) literal(c *ground.Column) frame.Literal {
	if len(c.Values) > 0 && m.chance(60) {
		return frame.Literal{Text: pick(m, c.Values), Number: numeric(c)}
	}
	switch {
	case c.Class == events.TypeInteger:
		// No fractions: MariaDB 10.11 finds rows whose key, an integer, is 12.50.
		return frame.Literal{Text: pick(m, []string{"0", "1", "-3", "100", "99999"}), Number: true}
	case numeric(c):
		return frame.Literal{Text: pick(m, []string{"0", "1", "-3", "12.50", "100", "99999"}), Number: true}
	case temporal(c):
		return frame.Literal{Text: m.day().Format(time.DateOnly)}
	case flag(c):
		return frame.Literal{Text: pick(m, []string{"true", "false"})}
	}
	return frame.Literal{Text: pick(m, []string{"", "it's", `back\slash`, `say "hi"`, "100%", "a_b", "Žluťoučký 猫", "-- no", "; drop", "`tick`", "$1", "?", ":name"})}
}

func (m *maker) day() time.Time {
	return time.Date(2024+m.rand.IntN(2), time.Month(1+m.rand.IntN(12)), 1+m.rand.IntN(28), 0, 0, 0, 0, time.UTC)
}

func (m *maker) period() ground.Period {
	from := m.day()
	p := ground.Period{From: from, To: from.AddDate(0, 1+m.rand.IntN(6), 0)}
	p.Label = "from " + p.From.Format(time.DateOnly) + " to " + p.To.Format(time.DateOnly)
	return p
}

func whole(n int) frame.Literal { return frame.Literal{Text: strconv.Itoa(n), Number: true} }

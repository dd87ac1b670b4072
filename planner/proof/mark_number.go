package proof

import (
	"encoding/json"
	"math"
	"math/big"
	"regexp"
	"slices"
	"strconv"

	"arivu/events"
)

// numbers finds the numbers of the text.
func (m *marker) numbers(stated []claim) {
	rows := m.namedRows()
	for _, c := range stated {
		if c.value == nil {
			continue
		}
		if places := m.placesOf(c, rows[m.sentenceAt(c.at)]); places != nil {
			m.found = append(m.found, sighting{at: c.at, end: c.end, places: places})
		}
	}
}

// placesOf is where a number is; named are the rows that its sentence names.
func (m *marker) placesOf(c claim, named map[int]bool) []place {
	if len(named) > 0 {
		if cells := m.numberCells(c, func(row int) bool { return named[row] }); cells != nil {
			return cells
		}
	}
	if m.saidIt(c) {
		return nil
	}
	rows := m.rowCount(c)
	if rows != nil && ofRows.MatchString(m.text[c.end:]) {
		return rows
	}
	if cells := m.numberCells(c, func(int) bool { return true }); cells != nil {
		return append(rows, cells...)
	}
	return append(rows, m.figures(c)...)
}

// ofRows follows the number of rows.
var ofRows = regexp.MustCompile(`^ rows?\b`)

// numberCells are the cells of some rows that hold a number: as it is written if there are
// such, else those that it is rounded from.
func (m *marker) numberCells(c claim, in func(row int) bool) []place {
	var exact, rounded []place
	amount, _ := c.amount().Float64()
	m.cells(func(r, column int, v any) {
		if !in(r) || !mayBe(v, amount) {
			return
		}
		e := evidenceOf(m.source.Columns[column], v)
		known := e.values
		if c.percent {
			known = e.percents
		}
		for _, k := range known {
			switch {
			case k.Cmp(c.amount()) == 0:
				exact = append(exact, place{row: r, column: column})
			case c.rounds(k):
				rounded = append(rounded, place{row: r, column: column})
			default:
				continue
			}
			return
		}
	})
	if exact != nil {
		return exact
	}
	return rounded
}

// mayBe is a quick look at whether a cell may be a number, or that in percent: rounding
// moves a number by no more than maxOff, and floats by less than a tenth of that.
func mayBe(v any, amount float64) bool {
	text, ok := v.(string)
	if n, number := v.(json.Number); number {
		text, ok = n.String(), true
	}
	if !ok || text == "" || text[0] != '-' && (text[0] < '0' || text[0] > '9') {
		return false
	}
	f, err := strconv.ParseFloat(text, 64)
	near := func(f float64) bool { return math.Abs(f-amount) <= math.Abs(f)*0.055+1e-9 }
	return err == nil && (near(f) || near(100*f))
}

// rowCount is the place of a number of rows, nil if the claim is none.
func (m *marker) rowCount(c claim) []place {
	is := func(n int64) bool { return c.amount().Cmp(new(big.Rat).SetInt64(n)) == 0 }
	if !c.percent && (is(int64(m.source.RowCount)) || m.source.Summary != nil && is(m.source.Summary.Rows)) {
		return []place{{row: -1, column: -1, figure: events.FigureRows}}
	}
	return nil
}

// figures are the figures of columns that a number is.
func (m *marker) figures(c claim) []place {
	if m.source.Summary == nil {
		return nil
	}
	var out []place
	for _, s := range m.source.Summary.Columns {
		column := slices.IndexFunc(m.source.Columns, func(r events.ResultColumn) bool { return r.Name == s.Name })
		if column < 0 {
			continue
		}
		for _, f := range figuresOf(m.source.Summary.Rows, s) {
			e := Evidence{dates: map[string]bool{}}
			e.number(m.source.Columns[column], f.text)
			if e.holds(c) {
				out = append(out, place{row: -1, column: column, figure: f.figure})
			}
		}
	}
	return out
}

type namedFigure struct {
	figure events.Figure
	text   string
}

// figuresOf are the figures of a column that are numbers.
func figuresOf(rows int64, s events.ColumnSummary) []namedFigure {
	out := []namedFigure{{events.FigureSum, s.Sum}, {events.FigureAverage, s.Average}}
	if !s.Type.Temporal() {
		out = append(out, namedFigure{events.FigureMin, s.Min}, namedFigure{events.FigureMax, s.Max})
	}
	if s.Distinct != nil {
		out = append(out, namedFigure{events.FigureDistinct, strconv.FormatInt(*s.Distinct, 10)})
	}
	if s.Values < rows {
		out = append(out, namedFigure{events.FigureValues, strconv.FormatInt(s.Values, 10)}, namedFigure{events.FigureMissing, strconv.FormatInt(rows-s.Values, 10)})
	}
	return slices.DeleteFunc(out, func(f namedFigure) bool { return f.text == "" })
}

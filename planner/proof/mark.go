package proof

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"

	"arivu/events"
)

// Bounds of what is marked.
const (
	maxMarks  = 60
	maxPlaces = 6 // what is found in more cells came from none of them
	minName   = 2 // bytes
	maxName   = 160
)

// Marks says where in a result the numbers, points in time and names of a text are. A name
// is the whole of a cell. Of a number, only those places count that are in rows which its
// sentence names, if it names some. A number that the question itself said is marked only
// then. Nothing else decides between two places: all of them are told.
func Marks(text string, s Source) []events.Mark {
	m := &marker{text: text, source: s, left: []byte(text)}
	m.names()
	stated := claims(string(m.left), true)
	m.dates(stated)
	m.numbers(stated)
	return m.marks()
}

// sighting is a stretch of a text, in bytes, and where it is in the result.
type sighting struct {
	at, end int
	places  []place
}

// place is a cell, or a figure of a column; column is -1 for the number of rows.
type place struct {
	row, column int
	figure      events.Figure
}

// marker finds the marks of one text.
type marker struct {
	text   string
	source Source
	said   []claim // by the question or by how it was read, once heard
	heard  bool
	known  *Evidence // of the source, once it was needed
	left   []byte    // what is not a name
	found  []sighting
}

// names finds cells that the text repeats letter by letter, the longest first.
func (m *marker) names() {
	cells := map[string][]place{}
	for r, row := range m.source.Rows {
		for c, v := range row[:min(len(row), len(m.source.Columns))] {
			if name := m.name(c, v); name != "" {
				cells[name] = append(cells[name], place{row: r, column: c})
			}
		}
	}
	names := make([]string, 0, len(cells))
	for name := range cells {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(a, b)
	})
	for _, name := range names {
		for _, at := range m.occurrences(name) {
			m.found = append(m.found, sighting{at: at, end: at + len(name), places: cells[name]})
			blank(m.left, at, at+len(name))
		}
	}
}

// midnight is the time of day of what is really a date.
var midnight = regexp.MustCompile(`[ T]00:00(:00(\.0+)?)?(Z|[+-]00(:?00)?)?$`)

// name is what a cell is called in the text, "" if it is a number or is not called there.
func (m *marker) name(column int, v any) string {
	name, ok := v.(string)
	if !ok || m.source.Columns[column].Type.Numeric() {
		return ""
	}
	if m.source.Columns[column].Type.Temporal() && strings.Contains(name, "00:00") {
		name = midnight.ReplaceAllString(name, "")
	}
	if len(name) < minName || len(name) > maxName || !strings.Contains(m.text, name) {
		return ""
	}
	if _, number := Number(name); number {
		return ""
	}
	return name
}

// occurrences are where a name stands as a word of its own in what is left.
func (m *marker) occurrences(name string) []int {
	var out []int
	left := string(m.left)
	for from := 0; ; {
		at := strings.Index(left[from:], name)
		if at < 0 {
			return out
		}
		at += from
		from = at + len(name)
		if standsAlone(left, at, from) || m.besideNumber(left, at, from) {
			out = append(out, at)
		}
	}
}

// besideNumber reports whether a name that ends in a number has another one behind it, as in
// "Store 14 459". Prose reads that as one number; but what is marked holds, and if nothing in
// the result is that number then they are two.
func (m *marker) besideNumber(left string, at, end int) bool {
	if !spaceGroups(left, end) || !standsAlone(left[:end], at, end) {
		return false
	}
	if m.known == nil {
		m.known = NewEvidence(m.source)
	}
	r := claimReader{text: left, spaced: true}
	one, _ := r.number(len(strings.TrimRight(left[:end], "0123456789")))
	return one.value != nil && !m.known.holds(one)
}

// dates finds points in time that are written in another way than in the result.
func (m *marker) dates(stated []claim) {
	for _, c := range stated {
		if c.date == "" {
			continue
		}
		var places []place
		m.cells(func(r, column int, v any) {
			if !m.source.Columns[column].Type.Temporal() {
				return
			}
			if e := evidenceOf(m.source.Columns[column], v); e.dates[c.date] {
				places = append(places, place{row: r, column: column})
			}
		})
		if places != nil && !m.saidIt(c) {
			m.found = append(m.found, sighting{at: c.at, end: c.end, places: places})
		}
	}
}

func (m *marker) cells(visit func(row, column int, v any)) {
	for r, row := range m.source.Rows {
		for c, v := range row[:min(len(row), len(m.source.Columns))] {
			if v != nil {
				visit(r, c, v)
			}
		}
	}
}

// evidenceOf is what one cell states.
func evidenceOf(column events.ResultColumn, v any) *Evidence {
	e := &Evidence{dates: map[string]bool{}}
	e.cell(column, v)
	return e
}

// saidIt reports whether the question, or how it was read, states the same.
func (m *marker) saidIt(c claim) bool {
	if !m.heard {
		m.heard = true
		for _, text := range m.source.Said {
			m.said = append(m.said, claims(text, false)...)
		}
	}
	return slices.ContainsFunc(m.said, c.same)
}

// namedRows are the rows that each sentence names.
func (m *marker) namedRows() map[int]map[int]bool {
	rows := map[int]map[int]bool{}
	for _, s := range m.found {
		at := m.sentenceAt(s.at)
		if rows[at] == nil {
			rows[at] = map[int]bool{}
		}
		for _, p := range s.places {
			rows[at][p.row] = true
		}
	}
	return rows
}

// sentenceAt is the number of the sentence that a place is in.
func (m *marker) sentenceAt(at int) int {
	whole, _ := sentences(m.text[:at], false)
	return len(whole)
}

// marks are what was found, in the order of the text.
func (m *marker) marks() []events.Mark {
	slices.SortFunc(m.found, func(a, b sighting) int { return a.at - b.at })
	var out []events.Mark
	units := unitsOf(m.text)
	for _, s := range m.found {
		if len(s.places) > maxPlaces || len(out) == maxMarks {
			continue
		}
		mark := events.Mark{Phrase: events.Phrase{Start: units(s.at), End: units(s.end), Text: m.text[s.at:s.end]}}
		for _, p := range s.places {
			mark.Places = append(mark.Places, p.event())
		}
		out = append(out, mark)
	}
	return out
}

func (p place) event() events.Place {
	out := events.Place{Figure: p.figure}
	if p.row >= 0 {
		out.Row = &p.row
	}
	if p.column >= 0 {
		out.Column = &p.column
	}
	return out
}

// unitsOf counts the UTF-16 code units before a byte of a text, for bytes that only grow.
func unitsOf(text string) func(at int) int {
	done, n := 0, 0
	return func(at int) int {
		for _, r := range text[done:at] {
			n += utf16.RuneLen(r)
		}
		done = at
		return n
	}
}

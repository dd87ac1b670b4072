package vouched

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"arivu/events"
	"arivu/planner/ground"
)

// Bounds of matching.
const (
	maxArgumentWords = 8   // tokens that one parameter may take
	maxText          = 100 // characters of a text
	maxQuestion      = 2000
	maxTokens        = 80
	maxTries         = 2000 // of putting tokens into parameters' places, for one pattern
)

// Argument is what a question says in a parameter's place.
type Argument struct {
	Parameter events.Parameter
	// Text is how it is shown; of a number and a value it is what is bound, of a date too.
	Text string
	// From and To bound a period: its first day and the day after its last, both as
	// 2006-01-02.
	From, To string
}

// Question is a question made ready to be held against patterns.
type Question struct {
	text   string
	toks   []ground.Token // those that make a difference
	words  []string
	schema *events.Schema
	now    time.Time
}

// Read makes a question ready, asked at now in the database's time zone.
func Read(text string, schema *events.Schema, now time.Time) *Question {
	q := &Question{text: text, schema: schema, now: now}
	if len(text) > maxQuestion || !utf8.ValidString(text) {
		return q
	}
	toks := ground.Tokenize(text)
	for i, t := range toks {
		if w := wordAt(toks, i); w != "" {
			if len(q.toks) == maxTokens {
				return &Question{text: text, schema: schema, now: now}
			}
			q.toks, q.words = append(q.toks, t), append(q.words, w)
		}
	}
	n := opening(q.words)
	q.toks, q.words = q.toks[n:], q.words[n:]
	return q
}

// Match returns what the question says in each parameter's place, in the order of the
// pattern. It fails where the pattern does not fit, and where it fits in several ways.
func (p *Pattern) Match(q *Question) ([]Argument, bool) {
	m := matcher{p: p, q: q, args: make([]Argument, len(p.params)), tries: maxTries}
	m.at(0, 0)
	if len(m.found) != 1 {
		return nil, false
	}
	return m.found[0], true
}

// matcher looks for all ways in which a pattern fits, and stops at the second.
type matcher struct {
	p     *Pattern
	q     *Question
	args  []Argument
	found [][]Argument
	tries int
}

// at matches pieces from i on against tokens from j on.
func (m *matcher) at(i, j int) {
	m.tries--
	switch {
	case m.tries < 0 || len(m.found) > 1:
		return
	case i == len(m.p.pieces):
		if j == len(m.q.toks) && !slices.ContainsFunc(m.found, func(f []Argument) bool { return slices.Equal(f, m.args) }) {
			m.found = append(m.found, slices.Clone(m.args))
		}
		return
	case j == len(m.q.toks):
		return
	}
	x := m.p.pieces[i]
	if x.word != "" {
		if m.q.words[j] == x.word {
			m.at(i+1, j+1)
		}
		return
	}
	for n := 1; n <= maxArgumentWords && j+n <= len(m.q.toks) && m.tries > 0; n++ {
		m.tries--
		if arg, ok := m.q.argument(m.p.params[x.param], j, j+n); ok {
			m.args[x.param] = arg
			m.at(i+1, j+n)
		}
	}
}

// argument reads the tokens [from, to) as a parameter's type.
func (q *Question) argument(p events.Parameter, from, to int) (Argument, bool) {
	span := q.toks[from:to]
	said := q.text[span[0].Start:span[len(span)-1].End]
	a := Argument{Parameter: p}
	switch p.Type {
	case events.ParameterNumber:
		a.Text = span[0].Value
		return a, len(span) == 1 && span[0].Kind == ground.Number && plainNumber(a.Text)
	case events.ParameterDate:
		d, ok := q.period(said)
		if !ok || !d.From.AddDate(0, 0, 1).Equal(d.To) {
			return a, false
		}
		a.Text = d.From.Format(time.DateOnly)
		return a, true
	case events.ParameterPeriod:
		d, ok := q.period(said)
		if !ok {
			return a, false
		}
		a.Text, a.From, a.To = said, d.From.Format(time.DateOnly), d.To.Format(time.DateOnly)
		return a, true
	case events.ParameterValue:
		if len(span) == 1 && span[0].Kind == ground.Quoted {
			said = span[0].Value
		}
		v, ok := valueOf(q.schema, p.Column, said)
		a.Text = v
		return a, ok
	case events.ParameterText:
		if len(span) == 1 && span[0].Kind == ground.Quoted {
			said = span[0].Value
		}
		a.Text = said
		return a, utf8.RuneCountInString(said) <= maxText && !strings.ContainsFunc(said, unsayable)
	}
	return a, false
}

func unsayable(r rune) bool { return r < ' ' || r == 0x7f || r == utf8.RuneError }

// period reads a text that is one bounded span of time and nothing else.
func (q *Question) period(text string) (ground.Period, bool) {
	for _, lead := range []string{"in ", ""} {
		toks := ground.Tokenize(lead + text)
		for _, s := range ground.Periods(toks, q.now) {
			if s.Start == 0 && s.End == len(toks) && !s.From.IsZero() && !s.To.IsZero() {
				return s.Period, true
			}
		}
	}
	return ground.Period{}, false
}

// valueOf is a value of a column as the data write it, whatever the case it is asked in;
// false if the snapshot does not list it, or lists it in several spellings.
func valueOf(s *events.Schema, column, said string) (string, bool) {
	c := columnOf(s, column)
	if c == nil || c.Masked {
		return "", false
	}
	var found []string
	for _, v := range c.Values {
		if v == said {
			return v, true
		}
		if strings.EqualFold(strings.TrimSpace(v), said) {
			found = append(found, v)
		}
	}
	if len(found) != 1 {
		return "", false
	}
	return found[0], true
}

// columnOf finds "table.column" or "schema.table.column" in a snapshot, or nil.
func columnOf(s *events.Schema, id string) *events.Column {
	if s == nil {
		return nil
	}
	for i := range s.Tables {
		t := &s.Tables[i]
		if name, ok := strings.CutPrefix(id, t.Qualified()+"."); ok {
			if c := t.Column(name); c != nil {
				return c
			}
		}
	}
	return nil
}

// Bound are the arguments as they are recorded.
func Bound(args []Argument) []events.BoundArgument {
	var out []events.BoundArgument
	for _, a := range args {
		b := events.BoundArgument{Name: a.Parameter.Name, Value: a.Text}
		if a.Parameter.Type == events.ParameterPeriod {
			b.Value = a.From + " to before " + a.To
		}
		out = append(out, b)
	}
	return out
}

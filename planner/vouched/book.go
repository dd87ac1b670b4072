package vouched

import (
	"time"

	"arivu/events"
)

// Book is the verified questions of one version, ready to be looked through. It never
// changes and may be shared.
type Book struct {
	semantics *events.Semantics
	entries   []entry
}

// entry is a verified question that can be used.
type entry struct {
	question  *events.VerifiedQuestion
	pattern   *Pattern
	statement *Statement
}

// NewBook reads the verified questions of a version. What cannot be read, as after a
// change of the dialect, is left out: it was refused when it was written.
func NewBook(s *events.Semantics, d events.Dialect) *Book {
	b := &Book{semantics: s}
	for i := range s.Verified {
		v := &s.Verified[i]
		p, err := ParsePattern(v.Question, v.Parameters)
		if err != nil {
			continue
		}
		st, err := ParseStatement(v.SQL, v.Parameters, d)
		if err != nil {
			continue
		}
		b.entries = append(b.entries, entry{question: v, pattern: p, statement: st})
	}
	return b
}

// Answer is a verified question that fits, with its statement filled in.
type Answer struct {
	Use         events.VerifiedUse
	SQL         string
	Restatement string
	Parts       []events.Part // of the restatement
	Note        string
}

// Find returns what fits a question asked at now in the database's time zone. Of
// several the one with the most words of its own is taken; false if none fits, or two
// fit alike.
func (b *Book) Find(question string, schema *events.Schema, now time.Time) (*Answer, bool) {
	if len(b.entries) == 0 {
		return nil, false
	}
	q := Read(question, schema, now)
	var best *entry
	var said []Argument
	tied := false
	for i := range b.entries {
		e := &b.entries[i]
		args, ok := e.pattern.Match(q)
		if !ok {
			continue
		}
		switch own := len(e.pattern.Words()); {
		case best == nil || own > len(best.pattern.Words()):
			best, said, tied = e, args, false
		case own == len(best.pattern.Words()):
			tied = true
		}
	}
	if best == nil || tied {
		return nil, false
	}
	return b.answer(best, said, schema)
}

// answer fills in what was said; false if it cannot be written in the statement.
func (b *Book) answer(e *entry, said []Argument, schema *events.Schema) (*Answer, bool) {
	sql, err := e.statement.Bind(said)
	if err != nil {
		return nil, false
	}
	v := e.question
	return &Answer{SQL: sql, Restatement: Restated(v, said), Parts: Parts(v, said, schema), Note: v.Note, Use: events.VerifiedUse{
		ID: v.ID, Author: v.Author, Time: v.Time, Version: b.semantics.Version, Question: v.Question, Bound: Bound(said),
	}}, true
}

// Example is a verified question with something said in each parameter's place.
type Example struct{ ID, Question, SQL string }

// Examples are the verified questions as somebody might have asked them, for a model to
// learn from: it must not see the parameters themselves, which no statement of its own may
// have. A question about a value of which none is known is left out.
func (b *Book) Examples(s *events.Schema) []Example {
	var out []Example
	for _, e := range b.entries {
		args, ok := samples(s, e.question.Parameters)
		if !ok {
			continue
		}
		if sql, err := e.statement.Bind(args); err == nil {
			out = append(out, Example{ID: e.question.ID, Question: Restated(e.question, args), SQL: sql})
		}
	}
	return out
}

// samples are things that people might say in the places of parameters.
func samples(s *events.Schema, params []events.Parameter) ([]Argument, bool) {
	args := make([]Argument, len(params))
	for i, p := range params {
		a := Argument{Parameter: p}
		switch p.Type {
		case events.ParameterNumber:
			a.Text = "5"
		case events.ParameterDate:
			a.Text = "2024-03-15"
		case events.ParameterPeriod:
			a.Text, a.From, a.To = "March 2024", "2024-03-01", "2024-04-01"
		case events.ParameterText:
			a.Text = "something"
		case events.ParameterValue:
			c := columnOf(s, p.Column)
			if c == nil || c.Masked || len(c.Values) == 0 {
				return nil, false
			}
			a.Text = c.Values[0]
		}
		args[i] = a
	}
	return args, true
}

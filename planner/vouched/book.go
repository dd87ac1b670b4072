package vouched

import (
	"cmp"
	"slices"
	"time"

	"arivu/events"
	"arivu/planner/ground"
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
	sql, err := best.statement.Bind(said)
	if err != nil {
		return nil, false
	}
	v := best.question
	return &Answer{SQL: sql, Restatement: Restated(v, said), Note: v.Note, Use: events.VerifiedUse{
		ID: v.ID, Author: v.Author, Time: v.Time, Version: b.semantics.Version, Question: v.Question, Bound: Bound(said),
	}}, true
}

// minSimilar is how much of the words of two questions must agree for one to be an
// example for the other.
const minSimilar = 0.25

// Similar are the verified questions that say most nearly what a question says, the
// nearest first, at most n.
func (b *Book) Similar(question string, n int) []*events.VerifiedQuestion {
	asked := map[string]bool{}
	for _, t := range ground.Tokenize(question) {
		if w := wordOf(t); w != "" {
			asked[w] = true
		}
	}
	type near struct {
		v     *events.VerifiedQuestion
		score float64
	}
	var found []near
	for _, e := range b.entries {
		own := map[string]bool{}
		for _, w := range e.pattern.Words() {
			own[w] = true
		}
		if s := overlap(asked, own); s >= minSimilar {
			found = append(found, near{e.question, s})
		}
	}
	slices.SortStableFunc(found, func(x, y near) int { return cmp.Compare(y.score, x.score) })
	var out []*events.VerifiedQuestion
	for _, f := range found[:min(n, len(found))] {
		out = append(out, f.v)
	}
	return out
}

// overlap is the share of the words of either that both have.
func overlap(a, b map[string]bool) float64 {
	both := 0
	for w := range a {
		if b[w] {
			both++
		}
	}
	if both == 0 {
		return 0
	}
	return float64(both) / float64(len(a)+len(b)-both)
}

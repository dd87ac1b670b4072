package ground

import (
	"slices"
	"strings"

	"arivu/events"
)

// Masked is a masked column that a question names. Of such a column there is nothing
// else in a catalog: no question can be read with it.
type Masked struct {
	Table  string // human names
	Column string
	// Of is the qualified name of the table.
	Of string
	// Said are the tokens that name it.
	Said []Token
}

// maskedName is what a masked column may be called.
type maskedName struct {
	Masked
	phrases []string
}

// noteMasked keeps the names of the masked columns of a table.
func (c *Catalog) noteMasked(t *events.Table, names *naming) {
	titles := names.columns(t)
	for i := range t.Columns {
		if !t.Columns[i].Masked {
			continue
		}
		table := names.table(t)
		m := maskedName{Masked: Masked{Table: table, Column: titles[i], Of: t.Qualified()}}
		own := lemmaPhrase(titles[i])
		for _, phrase := range []string{own, lemmaPhrase(Humanize(t.Columns[i].Name)), strings.TrimPrefix(own, lemmaPhrase(table)+" ")} {
			m.phrases = append(m.phrases, phrase)
			m.phrases = append(m.phrases, synonymsOf(phrase)...)
		}
		c.masked = append(c.masked, m)
	}
}

// longestMasked bounds the words of a name that is looked for.
const longestMasked = 6

// MaskedIn finds the masked columns that a question names by their whole names, one
// mention of each. Words that name nothing on their own are left alone.
func (c *Catalog) MaskedIn(question string) []Masked {
	if len(c.masked) == 0 {
		return nil
	}
	toks := Tokenize(question)
	var out []Masked
	for i := range c.masked {
		if said := c.masked[i].saidIn(toks); said != nil {
			m := c.masked[i].Masked
			m.Said = said
			out = append(out, m)
		}
	}
	return out
}

func (m *maskedName) saidIn(toks []Token) []Token {
	for from := range toks {
		for to := min(len(toks), from+longestMasked); to > from; to-- {
			phrase, ok := phraseOf(toks[from:to])
			if !ok || tooGeneric[phrase] {
				continue
			}
			if slices.Contains(m.phrases, phrase) {
				return toks[from:to]
			}
		}
	}
	return nil
}

// Exactly are the tables and columns that the tokens name by a whole name.
func (c *Catalog) Exactly(toks []Token) []Target {
	var out []Target
	for _, t := range c.Names(toks) {
		if t.Score >= scoreTrimmed {
			out = append(out, t)
		}
	}
	return out
}

// InSight are the terms that mean something which the snapshot shows, with those of
// their meanings only: a value taught before its column was hidden or masked is kept
// back like the others.
func InSight(terms []events.Term, s *events.Schema) []events.Term {
	shown := map[string]bool{}
	for i := range s.Tables {
		t := &s.Tables[i]
		shown[t.Qualified()] = true
		for k := range t.Columns {
			shown[t.Qualified()+"."+t.Columns[k].Name] = !t.Columns[k].Masked
		}
	}
	var out []events.Term
	for _, t := range terms {
		var targets []string
		for _, target := range t.Targets {
			if name, _, _ := strings.Cut(target, " = '"); shown[name] {
				targets = append(targets, target)
			}
		}
		if len(targets) == 0 && len(t.Targets) > 0 {
			continue
		}
		t.Targets = targets
		out = append(out, t)
	}
	return out
}

package pick

import (
	"math"

	"arivu/events"
	"arivu/planner/ground"
)

// Weights of where words of a question were found.
const (
	weightTable   = 1.0
	weightColumn  = 0.6
	weightValue   = 0.9
	weightComment = 0.35
	weightAlike   = 0.4
	weightRelated = 0.4 // by another word
	// weightHint is that of tables which earlier questions, taught terms or similar
	// questions speak of.
	weightHint = 0.7
)

// longestName is how many words of a question are looked up as one name or value.
const longestName = 8

// evidence is what a question says of tables: by word of the question, how much each
// table has to do with it.
type evidence struct {
	words   []map[int]float64
	columns map[*ground.Column]float64
	values  []Value
}

// Value is a value of the data that a question mentions.
type Value struct {
	Said   string // as the question says it
	Column *ground.Column
	Text   string // as the data write it
}

// read looks a question up.
func read(c *ground.Catalog, question string) *evidence {
	toks := ground.Tokenize(question)
	e := &evidence{words: make([]map[int]float64, len(toks)), columns: map[*ground.Column]float64{}}
	for i := range toks {
		e.words[i] = map[int]float64{}
	}
	r := reader{catalog: c, evidence: e, question: question, toks: toks, valued: make([]bool, len(toks))}
	for n := min(longestName, len(toks)); n >= 1; n-- {
		for i := 0; i+n <= len(toks); i++ {
			r.look(i, n)
		}
	}
	r.lookAround()
	return e
}

type reader struct {
	catalog  *ground.Catalog
	evidence *evidence
	question string
	toks     []ground.Token
	valued   []bool // part of a longer value
}

// look looks n words up as one phrase.
func (r *reader) look(i, n int) {
	toks := r.toks[i : i+n]
	if n == 1 && (toks[0].Kind == ground.Symbol || quiet[toks[0].Lower]) {
		return
	}
	r.named(toks, i, 1)
	r.lookValues(i, n)
}

// named credits what is called by a phrase to the words of the question from i on.
func (r *reader) named(toks []ground.Token, i int, share float64) {
	targets := r.catalog.Names(toks)
	if len(targets) == 0 {
		return
	}
	share *= r.rarity(len(targets))
	for _, t := range targets {
		weight := weightTable * t.Score * share
		if len(t.Columns) > 0 {
			weight = weightColumn * t.Score * share
		}
		for _, col := range t.Columns {
			r.evidence.columns[col] = max(r.evidence.columns[col], weight)
		}
		r.note(i, len(toks), t.Table.Index, weight)
	}
}

func (r *reader) lookValues(i, n int) {
	toks := r.toks[i : i+n]
	if toks[0].Kind == ground.Symbol || toks[n-1].Kind == ground.Symbol || n == 1 && toks[0].Kind == ground.Number {
		return
	}
	for _, taken := range r.valued[i : i+n] {
		if taken {
			return
		}
	}
	values := r.catalog.Values(toks)
	if len(values) == 0 {
		return
	}
	said := r.question[toks[0].Start:toks[n-1].End]
	rarity := r.rarity(len(values))
	for _, v := range values {
		r.evidence.values = append(r.evidence.values, Value{Said: said, Column: v.Column, Text: v.Text})
		r.evidence.columns[v.Column] = max(r.evidence.columns[v.Column], weightValue*rarity)
		r.note(i, n, v.Column.Table.Index, weightValue*v.Score*rarity)
	}
	for k := i; k < i+n; k++ {
		r.valued[k] = true
	}
}

// note credits every word of a phrase.
func (r *reader) note(i, n, table int, weight float64) {
	for k := i; k < i+n; k++ {
		r.evidence.words[k][table] = max(r.evidence.words[k][table], weight)
	}
}

// rarity is 1 for what one table has, and near 0 for what all have.
func (r *reader) rarity(found int) float64 { return rarity(found, len(r.catalog.Tables)) }

func rarity(found, tables int) float64 {
	return math.Log(1+float64(tables)/float64(found)) / math.Log(1+float64(tables))
}

// hint credits tables that the question does not name itself, in the order of the
// catalog.
func (e *evidence) hint(c *ground.Catalog, hints Hints) {
	for _, t := range c.Tables {
		if weight, ok := hints[t]; ok {
			e.words = append(e.words, map[int]float64{t.Index: weightHint * weight})
		}
	}
}

// quiet are words that say nothing about which table is meant.
var quiet = func() map[string]bool {
	set := map[string]bool{}
	for _, w := range []string{
		"a", "an", "and", "are", "as", "at", "be", "by", "did", "do", "does", "each", "every", "for", "from", "give", "has", "have", "how",
		"i", "in", "is", "it", "its", "list", "many", "me", "much", "my", "of", "on", "or", "our", "per", "show", "tell", "than", "that", "the",
		"their", "them", "there", "these", "they", "this", "those", "to", "was", "we", "were", "what", "when", "where", "which", "who", "whose",
		"with", "you", "your", "all", "any", "find", "return", "please", "and", "not", "no",
	} {
		set[w] = true
	}
	return set
}()

// described reports whether the table or a column of it has a comment.
func described(t *events.Table) bool {
	if t.Comment != "" {
		return true
	}
	for i := range t.Columns {
		if t.Columns[i].Comment != "" {
			return true
		}
	}
	return false
}

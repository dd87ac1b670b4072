package link

import (
	"strings"

	"arivu/planner/ground"
)

// ValueKind says where a value of the question is known from.
type ValueKind uint8

// The kinds of values.
const (
	InData  ValueKind = iota // it occurs in the data
	Spoken                   // it stood in quotes
	Capital                  // it is written as a name
)

// Value is a span of tokens [Start, End) that may be a constant.
type Value struct {
	Start, End int
	Text       string // as the question says it
	Kind       ValueKind
	Hits       []ground.Value
}

// In is how the data of a column write the value.
func (v *Value) In(c *ground.Column) (string, bool) {
	for _, h := range v.Hits {
		if h.Column == c {
			return h.Text, true
		}
	}
	return "", false
}

const longestValue = 6 // tokens

// findValues looks for values, longest first; what the data hold goes before what
// is only quoted or written as a name.
func (q *Question) findValues(linked []bool) {
	taken := make([]bool, len(q.Tokens))
	raw := make([]ground.Token, len(q.Tokens))
	for i := range q.Tokens {
		raw[i] = q.Tokens[i].Token
	}
	for length := min(longestValue, len(raw)); length >= 1; length-- {
		for i := 0; i+length <= len(raw); i++ {
			signs := raw[i].Kind == ground.Symbol || raw[i+length-1].Kind == ground.Symbol
			if signs || anyOf(taken[i:i+length]) || length == 1 && q.tooWeak(i) {
				continue
			}
			if hits := q.Index.Catalog.Values(raw[i : i+length]); len(hits) > 0 {
				q.take(Value{Start: i, End: i + length, Kind: InData, Hits: hits}, taken)
			}
		}
	}
	for i := range q.Tokens {
		if q.Tokens[i].Quoted && !taken[i] {
			q.take(Value{Start: i, End: i + 1, Kind: Spoken}, taken)
		}
	}
	q.findNames(taken, linked)
	for i := range q.Tokens {
		if t := &q.Tokens[i]; t.Number != "" && !taken[i] && !linked[i] {
			q.Numbers = append(q.Numbers, i)
		}
	}
}

// tooWeak keeps single words that mean nothing from being values.
func (q *Question) tooWeak(i int) bool {
	t := &q.Tokens[i]
	if t.Quoted {
		return false
	}
	short := len(t.Lower) <= 2 && !t.Token.Capital()
	return stop[t.Lemma] || short || t.Number != "" || t.Lemma == ""
}

func (q *Question) take(v Value, taken []bool) {
	words := make([]string, 0, v.End-v.Start)
	for j := v.Start; j < v.End; j++ {
		taken[j] = true
		t := &q.Tokens[j]
		if t.Quoted {
			words = append(words, t.Value)
		} else {
			words = append(words, t.Text)
		}
	}
	v.Text = strings.Join(words, " ")
	q.Values = append(q.Values, v)
}

// findNames takes runs of capitalised words that name nothing of the schema.
func (q *Question) findNames(taken, linked []bool) {
	capital := func(i int) bool {
		t := &q.Tokens[i]
		return t.Kind == ground.Word && t.Token.Capital() && !taken[i]
	}
	for i := 1; i < len(q.Tokens); i++ {
		before := q.Tokens[i-1].Lower
		t := &q.Tokens[i]
		if !capital(i) || before == "." || before == "?" || linked[i] || t.Lower == "i" || t.Lemma == "id" {
			continue
		}
		end := i
		for end < len(q.Tokens) && capital(end) {
			end++
		}
		q.take(Value{Start: i, End: end, Kind: Capital}, taken)
		i = end
	}
}

func anyOf(flags []bool) bool {
	for _, f := range flags {
		if f {
			return true
		}
	}
	return false
}

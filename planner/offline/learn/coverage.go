package learn

import (
	"strings"

	"arivu/planner/offline/learn/link"
	"arivu/planner/offline/learn/shape"
)

// coverage is what a candidate uses of the question and what it leaves.
type coverage struct {
	*rankContext

	c       *Candidate
	covered []bool
	values  map[string]bool

	unusedValues, unusedQuotes, unusedNumbers, unusedColumns, unusedTables, unusedNames int
	unsaidColumns, unsaidTables, repeatedValues, unusedWords                            int
}

func (x *rankContext) cover(m *Model, c *Candidate) *coverage {
	v := &coverage{rankContext: x, c: c, covered: make([]bool, len(x.Tokens)), values: map[string]bool{}}
	for _, h := range c.filling.chain() {
		switch h.Kind {
		case shape.ColumnSlot:
			col := x.Question.Columns[h.At]
			if col.Level() < link.Own {
				v.unsaidColumns++
			}
			v.markAll(col.Mentions)
		case shape.TableSlot:
			v.markAll(x.Question.Tables[h.At].Mentions)
		case shape.ValueSlot:
			v.values[PlainText(h.text)] = true
		}
	}
	for _, t := range c.tables {
		at := x.Question.Table(x.Index.Tables[t.Index])
		if at < 0 || len(x.Question.Tables[at].Mentions) == 0 {
			v.unsaidTables++
			continue
		}
		v.markAll(x.Question.Tables[at].Mentions)
	}
	v.repeatedValues = max(0, m.forms[c.Shape].tests.values-len(v.values))
	v.leftValues()
	v.leftNumbers()
	v.leftNames()
	for i := range x.Tokens {
		t := &x.Tokens[i]
		if !v.covered[i] && !link.Stop(t.Lemma) && !link.Trigger(t.Lemma) && t.Number == "" {
			v.unusedWords++
			c.left = append(c.left, t.Lower)
		}
	}
	return v
}

// PlainText is a value without case and signs.
func PlainText(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return r < 128 && (r < '0' || r > '9') && (r < 'a' || r > 'z') && r != '.'
	}), " ")
}

func (v *coverage) mark(from, to int) {
	for j := from; j < to; j++ {
		v.covered[j] = true
	}
}

func (v *coverage) markAll(ms []link.Mention) {
	for _, m := range ms {
		v.mark(m.Start, m.End)
	}
}

func (v *coverage) open(from, to int) bool {
	for j := from; j < to; j++ {
		if !v.covered[j] {
			return true
		}
	}
	return false
}

// takes reports whether the candidate uses a value, as said or as stored.
func (v *coverage) takes(x *link.Value) bool {
	if v.values[PlainText(x.Text)] {
		return true
	}
	for _, h := range x.Hits {
		if v.values[PlainText(h.Text)] {
			return true
		}
	}
	return false
}

func (v *coverage) leftValues() {
	for i := range v.Values {
		x := &v.Values[i]
		if v.takes(x) {
			v.mark(x.Start, x.End)
			continue
		}
		switch x.Kind {
		case link.InData:
			if v.open(x.Start, x.End) {
				v.unusedValues++
			}
		case link.Spoken:
			v.unusedQuotes++
		case link.Capital:
			v.unusedValues++
		}
		if x.Start > 0 && v.Tokens[x.Start].Token.Capital() && !v.Tokens[x.Start].Quoted {
			v.unusedNames++
		}
	}
}

func (v *coverage) leftNumbers() {
	for _, i := range v.Numbers {
		t := &v.Tokens[i]
		switch {
		case v.values[PlainText(t.Number)]:
			v.covered[i] = true
		case t.Lower != "one" && t.Lower != "first":
			v.unusedNumbers++
		}
	}
}

func (v *coverage) leftNames() {
	for _, c := range v.Question.Columns {
		if c.Level() < link.Own || c.Shadowed {
			continue
		}
		for _, m := range c.Mentions {
			if v.open(m.Start, m.End) {
				v.unusedColumns++
				v.mark(m.Start, m.End)
			}
		}
	}
	for _, t := range v.Question.Tables {
		if t.Level() < link.Full {
			continue
		}
		open := false
		for _, m := range t.Mentions {
			open = open || v.open(m.Start, m.End)
		}
		if open {
			v.unusedTables++
			v.markAll(t.Mentions)
		}
	}
}

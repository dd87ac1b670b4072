package frame

import (
	"arivu/planner/ground"
	"arivu/planner/phrase"
)

func (f *Frame) condWords(c Cond) string { return f.conditionWords(c, false) }

// conditionWords says a condition, or its opposite.
func (f *Frame) conditionWords(c Cond, not bool) string {
	switch c := c.(type) {
	case All:
		return f.chainWords(c, not, [2]string{"and", "or"})
	case Any:
		return f.chainWords(c, not, [2]string{"or", "and"})
	case Not:
		return f.conditionWords(c.Cond, !not)
	case Compare:
		return f.compareWords(c, not)
	case Range:
		return f.valueWords(c.Value) + is(not) + "between " + f.valueWords(c.Low) + " and " + f.valueWords(c.High)
	case OneOf:
		vals := make([]string, len(c.List))
		for i, l := range c.List {
			vals[i] = quoted(l)
		}
		return f.valueWords(c.Value) + is(not) + phrase.List(vals, "or")
	case Among:
		if w := memberWords(c.Of, not); w != "" {
			return w
		}
		return f.valueWords(c.Value) + is(not) + "among (" + c.Of.words() + ")"
	case Like:
		return f.valueWords(c.Value) + is(not) + "like '" + c.Pattern + "'"
	case Missing:
		if not {
			return f.valueWords(c.Value) + " is known"
		}
		return f.valueWords(c.Value) + " is missing"
	case Is:
		if c.State != not {
			return Spoken(c.Column) + " is true"
		}
		return Spoken(c.Column) + " is false"
	case During:
		return Spoken(c.Column) + is(not) + periodWords(c.Period)
	case Related:
		return f.relatedWords(c, not)
	}
	return ""
}

func is(not bool) string {
	if not {
		return " is not "
	}
	return " is "
}

func (f *Frame) chainWords(cs []Cond, not bool, word [2]string) string {
	parts := make([]string, len(cs))
	for i, x := range cs {
		parts[i] = f.linkWords(x, not)
	}
	if not {
		return phrase.List(parts, word[1])
	}
	return phrase.List(parts, word[0])
}

// linkWords says a condition that others stand beside.
func (f *Frame) linkWords(c Cond, not bool) string {
	if group(c) {
		return "(" + f.conditionWords(c, not) + ")"
	}
	return f.conditionWords(c, not)
}

func group(c Cond) bool {
	switch c := c.(type) {
	case All:
		return len(c) > 1
	case Any:
		return len(c) > 1
	case Not:
		return group(c.Cond)
	}
	return false
}

func (f *Frame) compareWords(c Compare, not bool) string {
	right := f.valueWords(c.R)
	if l, ok := c.R.(Literal); ok {
		right = quoted(l)
	}
	how := operatorWords(c.Op)
	if col, ok := c.L.(Col); ok && col.Role == ground.When {
		if w := timeWords[c.Op]; w != "" {
			how = w
		}
	}
	if how != "" {
		how += " "
	}
	return f.valueWords(c.L) + is(not) + how + right
}

var timeWords = map[Op]string{Gt: "after", Ge: "on or after", Lt: "before", Le: "on or before"}

func quoted(l Literal) string {
	if l.Number {
		return l.Text
	}
	return "'" + l.Text + "'"
}

func (f *Frame) relatedWords(r Related, not bool) string {
	what := r.Edge.To
	if n := len(r.Joins); n > 0 && r.Where == nil {
		what = r.Joins[n-1].To
	}
	s := "there is " + phrase.Article(what.Words)
	if not {
		s = "there is no " + what.Words
	}
	if r.Where != nil {
		s += " for which " + f.condWords(r.Where)
	}
	return s
}

// memberWords says "those with more than 5 orders" of a frame whose groups are what
// is looked for, "" of any other.
func memberWords(f *Frame, not bool) string {
	if f.Having == nil || f.Set != nil || len(f.Order) > 0 || len(f.Select) != len(f.Group) {
		return ""
	}
	s := f.conditionWords(f.Having, not)
	if f.Where != nil {
		s += " (counting only where " + f.condWords(f.Where) + ")"
	}
	return s
}

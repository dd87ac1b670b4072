package frame

import (
	"errors"
	"time"

	"arivu/events"
	"arivu/planner/ground"
)

// ErrMistyped says that a frame treats values as what they are not: sums texts, or
// compares a date with a word. SQLite gives something or other for it; other
// databases refuse it.
var ErrMistyped = errors.New("values of different types")

// kind is what a value is, as far as its uses differ.
type kind uint8

const (
	unknown kind = iota // nothing is known, nothing is refused
	number
	text
	instant
	truthful
)

// kindOf is the kind of a class of columns.
func kindOf(c events.TypeClass) kind {
	switch {
	case c.Numeric():
		return number
	case c.Temporal():
		return instant
	case c == events.TypeText:
		return text
	case c == events.TypeBool:
		return truthful
	}
	return unknown
}

// mistyped reports whether a frame, or one inside it, treats a value as what it is not.
func (f *Frame) mistyped() bool {
	var t typing
	t.frame(f)
	return t.wrong
}

// typing finds the kinds of values and whether they suit what is done with them.
type typing struct{ wrong bool }

func (t *typing) frame(f *Frame) {
	for _, it := range f.Select {
		t.value(it.Value)
	}
	t.cond(f.Where)
	t.values(f.Group)
	t.cond(f.Having)
	t.sorts(f.Order)
	if f.Top != nil {
		t.values(f.Top.Per)
		t.sorts(f.Top.By)
	}
	if f.Set == nil {
		return
	}
	t.frame(f.Set.Right)
	for i, it := range f.Select[:min(len(f.Select), len(f.Set.Right.Select))] {
		t.same(t.value(it.Value), t.value(f.Set.Right.Select[i].Value))
	}
}

func (t *typing) values(vs []Value) {
	for _, v := range vs {
		t.value(v)
	}
}

func (t *typing) sorts(ss []Sort) {
	for _, s := range ss {
		t.value(s.Value)
	}
}

// same demands that two kinds can be compared.
func (t *typing) same(a, b kind) {
	t.wrong = t.wrong || a != b && a != unknown && b != unknown
}

// numbers demands that values can be calculated with.
func (t *typing) numbers(vs ...Value) kind {
	for _, v := range vs {
		t.same(t.value(v), number)
	}
	return number
}

func (t *typing) value(v Value) kind {
	switch v := v.(type) {
	case Col:
		return kindOf(v.Class)
	case Literal:
		if v.Number {
			return number
		}
	case Agg:
		return t.aggregate(v)
	case Arith:
		return t.numbers(v.L, v.R)
	case Bucket:
		t.same(kindOf(v.Of.Class), instant)
		return text
	case Ratio:
		return t.numbers(v.Num, v.Den)
	case Share:
		return t.numbers(v.Of)
	case Running:
		return t.numbers(v.Of)
	case Moving:
		return t.numbers(v.Of)
	case Change:
		return t.numbers(v.Of)
	case Growth:
		return t.numbers(v.Of)
	case Metric:
		return t.value(v.Of)
	case Peers:
		return t.aggregate(Agg{Func: v.Func, Of: Col{v.Of}})
	case Days:
		return number
	case Nested:
		t.frame(v.Frame)
		if len(v.Select) == 1 {
			return t.value(v.Select[0].Value)
		}
	}
	return unknown
}

func (t *typing) aggregate(a Agg) kind {
	t.cond(a.Where)
	if a.Of == nil {
		return number
	}
	of := t.value(a.Of)
	switch a.Func {
	case Sum, Avg:
		t.same(of, number)
	case Min, Max:
		t.wrong = t.wrong || of == truthful
		return of
	case Count:
	}
	return number
}

func (t *typing) cond(c Cond) {
	switch c := c.(type) {
	case All:
		for _, x := range c {
			t.cond(x)
		}
	case Any:
		for _, x := range c {
			t.cond(x)
		}
	case Not:
		t.cond(c.Cond)
	case Compare:
		t.beside(c.L, c.R)
	case Range:
		t.beside(c.Value, c.Low)
		t.beside(c.Value, c.High)
	case OneOf:
		for _, l := range c.List {
			t.beside(c.Value, l)
		}
	case Among:
		t.beside(c.Value, Nested{c.Of})
	case Like:
		t.same(t.value(c.Value), text)
	case Missing:
		t.value(c.Value)
	case Related:
		t.cond(c.Where)
	}
}

// beside demands that two values can be compared. A constant is written as the column
// beside it needs it, if it can be.
func (t *typing) beside(l, r Value) {
	kind := t.value(l)
	constant, ok := r.(Literal)
	if !ok {
		t.same(kind, t.value(r))
		return
	}
	t.wrong = t.wrong || !constant.suits(kind, besideOf(l))
}

// suits reports whether a constant can be written as a kind of value.
func (l Literal) suits(k kind, beside *ground.Column) bool {
	switch k {
	case number:
		return isNumber(l.Text) && (l.Number || beside != nil)
	case instant:
		return isInstant(l.Text)
	case truthful:
		_, ok := truth(l.Text)
		return ok
	case text:
		return !l.Number || beside != nil
	case unknown:
	}
	return true
}

// isInstant reports whether a text is a date, with or without a time of day.
func isInstant(s string) bool {
	for _, layout := range []string{time.DateOnly, time.DateTime, "2006-01-02T15:04:05", "2006-01-02 15:04"} {
		if _, err := time.Parse(layout, s); err == nil {
			return true
		}
	}
	return false
}

package frame

import (
	"slices"
	"strconv"
	"strings"

	"arivu/planner/phrase"

	"arivu/events"
	"arivu/planner/ground"
)

// Part is a piece of a restatement. What it says of the frame is in the field that its
// kind names; the others are zero.
type Part struct {
	Kind events.PartKind
	Text string // with the blanks and signs around it; the texts in a row are the restatement

	Table *ground.Table // of PartRows: whose rows are listed or joined
	Value Value         // of PartShown, PartGroup and PartOrder
	Desc  bool          // of PartOrder: the highest first
	Cond  Cond          // of PartFilter and PartHaving: one that has to hold
	N     int           // of PartLimit: how many rows, or with Nth which one
	Nth   bool
	Set   SetOp // of PartSet

	// Counted is the table whose rows a count of nothing in particular counts here.
	Counted *ground.Table
}

// Parts are the restatement piece by piece: joined, their texts are what
// [Frame.Restate] says. A frame inside a value or a condition is part of that
// piece; the second operand of a set operation has pieces of its own.
func (f *Frame) Parts() []Part {
	list := f.parts()
	if at := slices.IndexFunc(list, func(p Part) bool { return p.Text != "" }); at >= 0 {
		list[at].Text = phrase.Upper(list[at].Text)
	}
	list.say(".")
	return list
}

// parts is a restatement as it is written.
type parts []Part

func (ps parts) words() string {
	if len(ps) == 1 {
		return ps[0].Text
	}
	var b strings.Builder
	for _, p := range ps {
		b.WriteString(p.Text)
	}
	return b.String()
}

// say adds words that only hold the others together.
func (ps *parts) say(words string) { *ps = append(*ps, Part{Kind: events.PartText, Text: words}) }

// list adds pieces as people list things: a, b and c.
func (ps *parts) list(pieces []Part) {
	for i, p := range pieces {
		switch {
		case i == 0:
		case i == len(pieces)-1:
			ps.say(" and ")
		default:
			ps.say(", ")
		}
		*ps = append(*ps, p)
	}
}

func (f *Frame) parts() parts {
	var ps parts
	if keys := f.keyParts(f.Group); len(keys) > 0 && len(f.keyless()) == 0 {
		ps.say("each ") // nothing is shown but what the groups go by
		ps.list(keys)
	} else {
		ps.shown(f)
		ps.each(keys)
	}
	ps.conditions(f, events.PartHaving, ", only where ", f.Having)
	ps.conditions(f, events.PartFilter, ", where ", f.Where)
	for _, t := range f.unsaid() {
		ps.say(", with their ")
		ps = append(ps, Part{Kind: events.PartRows, Text: plural(t), Table: t})
	}
	ps.top(f)
	ps.order(f)
	counted := f.counted()
	for i := range ps {
		ps[i].Counted = counted
	}
	if f.Set != nil {
		ps.say("; ")
		ps = append(ps, Part{Kind: events.PartSet, Text: setWords[f.Set.Op], Set: f.Set.Op})
		ps.say(": ")
		ps = append(ps, f.Set.Right.parts()...)
	}
	return ps
}

// each adds for what each row of the result stands.
func (ps *parts) each(keys []Part) {
	if len(keys) > 0 {
		ps.say(" for each ")
		ps.list(keys)
	}
}

var setWords = map[SetOp]string{
	Union: "together with", Intersect: "but only those that are also among", Except: "without those among",
}

// shown adds what is shown: names of columns belong to the subject.
func (ps *parts) shown(f *Frame) {
	var list []Part
	subject := f.subject()
	grouped := f.Grouped()
	for _, it := range f.Select {
		list = append(list, Part{Kind: events.PartShown, Text: f.shownWords(it.Value, subject, grouped), Value: it.Value})
	}
	if keyless := f.keyless(); grouped && len(keyless) > 0 {
		list = keyless
	}
	if grouped || subject == nil {
		ps.list(list)
		return
	}
	rows := Part{Kind: events.PartRows, Text: plural(subject), Table: subject}
	ps.say("list ")
	if f.Distinct {
		*ps = append(*ps, Part{Kind: events.PartDistinct, Text: "each different"})
		ps.say(" ")
		ps.list(list)
		ps.say(" of ")
		*ps = append(*ps, rows)
		return
	}
	*ps = append(*ps, rows)
	ps.say(" with ")
	ps.list(list)
}

func (f *Frame) shownWords(v Value, subject *ground.Table, grouped bool) string {
	c, ok := v.(Col)
	switch {
	case ok && c.Table == subject && !grouped:
		return c.Title
	case ok:
		return Spoken(c.Column)
	}
	return f.valueWords(v)
}

// keyless is what is shown beside what the groups go by.
func (f *Frame) keyless() []Part {
	keys := map[string]bool{}
	rows := map[*ground.Table]bool{}
	for _, g := range f.Group {
		keys[canonicalValue(g)] = true
		if c, ok := g.(Col); ok && c.Table.Key == c.Column {
			rows[c.Table] = true
		}
	}
	var list []Part
	for _, it := range f.Select {
		c, ok := it.Value.(Col)
		if keys[canonicalValue(it.Value)] || ok && rows[c.Table] && (c.Column == c.Table.Key || slices.Contains(c.Table.Display, c.Column)) {
			continue
		}
		list = append(list, Part{Kind: events.PartShown, Text: f.valueWords(it.Value), Value: it.Value})
	}
	return list
}

// keyParts say what groups are told apart by, each thing once.
func (f *Frame) keyParts(keys []Value) []Part {
	var list []Part
	for _, g := range keys {
		p := Part{Kind: events.PartGroup, Text: f.keyWords(g), Value: g}
		if !slices.ContainsFunc(list, func(x Part) bool { return x.Text == p.Text }) {
			list = append(list, p)
		}
	}
	return list
}

func (f *Frame) keyWords(key Value) string {
	c, ok := key.(Col)
	switch {
	case ok && c.Table.Key == c.Column:
		return c.Table.Words
	case ok:
		return bare(Spoken(c.Column))
	}
	return f.valueWords(key)
}

// conditions adds conditions that must all hold, each as a piece.
func (ps *parts) conditions(f *Frame, kind events.PartKind, lead string, c Cond) {
	if c == nil {
		return
	}
	ps.say(lead)
	all, ok := c.(All)
	if !ok {
		*ps = append(*ps, Part{Kind: kind, Text: f.condWords(c), Cond: c})
		return
	}
	list := make([]Part, len(all))
	for i, x := range all {
		list[i] = Part{Kind: kind, Text: f.linkWords(x, false), Cond: x}
	}
	ps.list(list)
}

func (ps *parts) top(f *Frame) {
	if f.Top == nil {
		return
	}
	ps.first(f.Top.N)
	ps.each(f.keyParts(f.Top.Per))
	ps.say(" by ")
	ps.sorts(f, f.Top.By)
	if f.Top.Ties {
		ps.say(", all that share a place")
	}
}

// first adds how many rows are kept.
func (ps *parts) first(n int) {
	ps.say("; ")
	words := "only the first"
	if n > 1 {
		words += " " + strconv.Itoa(n)
	}
	*ps = append(*ps, Part{Kind: events.PartLimit, Text: words, N: n})
}

func (ps *parts) order(f *Frame) {
	switch {
	case len(f.Order) == 0 && f.Limit == 0:
		return
	case len(f.Order) == 0:
		ps.say("; ")
		*ps = append(*ps, Part{Kind: events.PartLimit, Text: "only " + strconv.Itoa(f.Limit) + " of them", N: f.Limit})
		return
	case f.Offset > 0 && f.Limit == 1:
		ps.say("; ")
		*ps = append(*ps, Part{Kind: events.PartLimit, Text: "only number " + strconv.Itoa(f.Offset+1), N: f.Offset + 1, Nth: true})
		ps.say(" by ")
	case f.Limit > 0:
		ps.first(f.Limit)
		ps.say(" by ")
	default:
		ps.say("; sorted by ")
	}
	ps.sorts(f, f.Order)
}

func (ps *parts) sorts(f *Frame, by []Sort) {
	for i, s := range by {
		if i > 0 {
			ps.say(", then by ")
		}
		*ps = append(*ps, Part{
			Kind: events.PartOrder, Text: f.valueWords(s.Value) + ", " + wayWords(s) + " first", Value: s.Value, Desc: s.Desc,
		})
	}
}

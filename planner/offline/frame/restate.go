package frame

import (
	"strconv"
	"strings"

	"arivu/planner/ground"
)

// Restate says in words what a frame asks for. It is written from the frame alone,
// so that it is true of the statement.
func (f *Frame) Restate() string { return capital(f.words()) + "." }

// words is the restatement without its capital and its stop, as nested frames
// need it.
func (f *Frame) words() string {
	var b strings.Builder
	b.WriteString(f.shownWords())
	b.WriteString(f.perWords())
	if f.Having != nil {
		b.WriteString(", only where " + f.condWords(f.Having))
	}
	if f.Where != nil {
		b.WriteString(", where " + f.condWords(f.Where))
	}
	for _, t := range f.unsaid() {
		b.WriteString(", with their " + plural(t))
	}
	b.WriteString(f.topWords())
	b.WriteString(f.orderWords())
	if f.Set != nil {
		b.WriteString(setWords[f.Set.Op] + f.Set.Right.words())
	}
	return b.String()
}

var setWords = map[SetOp]string{
	Union: "; together with: ", Intersect: "; but only those that are also among: ", Except: "; without those among: ",
}

// subject is the table that rows of the frame are about.
func (f *Frame) subject() *ground.Table {
	if f.Base != nil {
		return f.Base
	}
	for _, it := range f.Select {
		if c, ok := it.Value.(Col); ok {
			return c.Table
		}
	}
	if own := f.Own(); len(own) > 0 {
		return own[0]
	}
	return nil
}

// shownWords lists what is shown: names of columns belong to the subject.
func (f *Frame) shownWords() string {
	var parts []string
	subject := f.subject()
	grouped := f.Grouped()
	for _, it := range f.Select {
		c, ok := it.Value.(Col)
		switch {
		case ok && c.Table == subject && !grouped:
			parts = append(parts, c.Title)
		case ok:
			parts = append(parts, spoken(c.Column))
		default:
			parts = append(parts, f.valueWords(it.Value))
		}
	}
	if keyless := f.keyless(); grouped && len(keyless) > 0 {
		parts = keyless
	}
	list := joinWords(parts, "and")
	switch {
	case grouped || subject == nil:
		return list
	case f.Distinct:
		return "list each different " + list + " of " + plural(subject)
	}
	return "list " + plural(subject) + " with " + list
}

// keyless are the words for what is shown beside what the groups go by.
func (f *Frame) keyless() []string {
	keys := map[string]bool{}
	rows := map[*ground.Table]bool{}
	for _, g := range f.Group {
		keys[canonicalValue(g)] = true
		if c, ok := g.(Col); ok && c.Table.Key == c.Column {
			rows[c.Table] = true
		}
	}
	var parts []string
	for _, it := range f.Select {
		c, ok := it.Value.(Col)
		if keys[canonicalValue(it.Value)] || ok && rows[c.Table] {
			continue
		}
		parts = append(parts, f.valueWords(it.Value))
	}
	return parts
}

// perWords says for what each row of the result stands.
func (f *Frame) perWords() string {
	if len(f.Group) == 0 {
		return ""
	}
	return " for each " + joinWords(f.keyWords(f.Group), "and")
}

// keyWords says what groups are told apart by.
func (f *Frame) keyWords(keys []Value) []string {
	var parts []string
	for _, g := range keys {
		switch g := g.(type) {
		case Col:
			if g.Table.Key == g.Column {
				parts = addOnce(parts, g.Table.Words)
				continue
			}
			parts = addOnce(parts, bare(spoken(g.Column)))
		default:
			parts = addOnce(parts, f.valueWords(g))
		}
	}
	return parts
}

// unsaid are the extra tables that nothing else in the restatement names.
func (f *Frame) unsaid() []*ground.Table {
	named := map[*ground.Table]bool{f.subject(): true}
	without := *f
	without.Extra, without.Optional = nil, nil
	for _, t := range without.Own() {
		named[t] = true
	}
	var out []*ground.Table
	for _, t := range f.Extra {
		if !named[t] {
			out = append(out, t)
		}
	}
	return out
}

func (f *Frame) topWords() string {
	if f.Top == nil {
		return ""
	}
	s := "; only the first"
	if f.Top.N > 1 {
		s += " " + strconv.Itoa(f.Top.N)
	}
	if len(f.Top.Per) > 0 {
		s += " for each " + joinWords(f.keyWords(f.Top.Per), "and")
	}
	s += " by " + f.sortWords(f.Top.By)
	if f.Top.Ties {
		s += ", all that share a place"
	}
	return s
}

func (f *Frame) orderWords() string {
	switch {
	case len(f.Order) == 0 && f.Limit == 0:
		return ""
	case len(f.Order) == 0:
		return "; only " + strconv.Itoa(f.Limit) + " of them"
	case f.Offset > 0 && f.Limit == 1:
		return "; only number " + strconv.Itoa(f.Offset+1) + " by " + f.sortWords(f.Order)
	case f.Limit == 1:
		return "; only the first by " + f.sortWords(f.Order)
	case f.Limit > 0:
		return "; only the first " + strconv.Itoa(f.Limit) + " by " + f.sortWords(f.Order)
	}
	return "; sorted by " + f.sortWords(f.Order)
}

func (f *Frame) sortWords(ss []Sort) string {
	parts := make([]string, len(ss))
	for i, s := range ss {
		parts[i] = f.valueWords(s.Value) + ", " + wayWords(s) + " first"
	}
	return strings.Join(parts, ", then by ")
}

func wayWords(s Sort) string {
	when, text := false, false
	switch v := s.Value.(type) {
	case Col:
		when, text = v.Role == ground.When, !v.Class.Numeric()
	case Bucket:
		when = true
	}
	words := [2]string{"lowest", "highest"}
	switch {
	case when:
		words = [2]string{"earliest", "latest"}
	case text:
		words = [2]string{"A", "Z"}
	}
	if s.Desc {
		return words[1]
	}
	return words[0]
}

// Words says what a value is, seen from the rows of a table.
func Words(v Value, root *ground.Table) string { return (&Frame{Base: root}).valueWords(v) }

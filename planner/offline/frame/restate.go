package frame

import (
	"strings"

	"arivu/planner/ground"
)

// Restate says in words what a frame asks for. It is written from the frame alone,
// so that it is true of the statement.
func (f *Frame) Restate() string {
	var b strings.Builder
	for _, p := range f.Parts() {
		b.WriteString(p.Text)
	}
	return b.String()
}

// words is the restatement without its capital and its stop, as nested frames
// need it.
func (f *Frame) words() string { return f.parts().words() }

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

func (f *Frame) sortWords(ss []Sort) string {
	var list parts
	list.sorts(f, ss)
	return list.words()
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

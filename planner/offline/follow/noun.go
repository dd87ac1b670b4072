package follow

import (
	"slices"
	"strings"

	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// noun is what people call the rows of an answer.
type noun struct{ one, many string }

// nounOf names what a frame lists, groups or counts. The different values of one
// column, such as kinds of something, go by the name of the column; keys of another
// table go by the name of that table.
func nounOf(c *ground.Catalog, f *frame.Frame) noun {
	if col := singled(f); col != nil {
		switch to := c.Referenced(col); {
		case to != col && to.Table != col.Table:
			return nounFrom(to.Table.Words)
		case col.Role != ground.Key && col.Table.Key != col && !slices.Contains(col.Table.Display, col):
			return nounFrom(strings.ToLower(col.Title))
		}
	}
	if t := f.Subject(); t != nil {
		return nounFrom(t.Words)
	}
	return noun{}
}

// everyOf is what one row of an answer stands for: the value of the only column that is
// listed, or what the rows go by.
func everyOf(f *frame.Frame, n noun) string {
	if len(f.Select) == 1 && !f.Grouped() {
		c, ok := f.Select[0].Value.(frame.Col)
		if ok && c.Role != ground.Key && c.Table.Key != c.Column && !slices.Contains(c.Table.Display, c.Column) {
			return strings.ToLower(c.Title)
		}
	}
	return n.one
}

func nounFrom(one string) noun { return noun{one: one, many: plural(one)} }

// singled is the only column that a frame groups by or, where it has no groups, lists
// the different values or the keys of; nil if there is none.
func singled(f *frame.Frame) *ground.Column {
	if len(f.Group) > 0 {
		if c, ok := f.Group[0].(frame.Col); ok && len(f.Group) == 1 {
			return c.Column
		}
		return nil
	}
	if len(f.Select) != 1 {
		return nil
	}
	switch v := f.Select[0].Value.(type) {
	case frame.Col:
		if f.Distinct || v.Role == ground.Key {
			return v.Column
		}
	case frame.Agg:
		if c, ok := v.Of.(frame.Col); ok && v.Distinct {
			return c.Column
		}
	}
	return nil
}

// plural is good enough to be read by lemmas; it is shown to nobody.
func plural(one string) string {
	switch {
	case one == "" || strings.HasSuffix(one, "s"):
		return one
	case strings.HasSuffix(one, "y") && len(one) > 1 && !strings.ContainsRune("aeiou", rune(one[len(one)-2])):
		return one[:len(one)-1] + "ies"
	case strings.HasSuffix(one, "x"), strings.HasSuffix(one, "ch"), strings.HasSuffix(one, "sh"):
		return one + "es"
	}
	return one + "s"
}

// figure is the single aggregate that a frame gives, and the words for it; nil if it
// gives anything else.
func figure(f *frame.Frame) (*frame.Agg, string) {
	if len(f.Select) != 1 || len(f.Group) > 0 || f.Set != nil {
		return nil, ""
	}
	a, ok := f.Select[0].Value.(frame.Agg)
	if !ok {
		return nil, ""
	}
	c, ok := a.Of.(frame.Col)
	if !ok || a.Func == frame.Count {
		return nil, ""
	}
	return &a, spokenFunc[a.Func] + " " + strings.ToLower(c.Title)
}

var spokenFunc = map[frame.Func]string{frame.Avg: "average", frame.Max: "maximum", frame.Min: "minimum", frame.Sum: "total"}

package facts

import (
	"slices"
	"strings"

	"arivu/events"
	"arivu/executor/guard/sqlquery"
)

// links are what holds the rows of a SELECT's sources together.
type links struct {
	conditions []sqlquery.Expr
	equal      [][2]place
	// fixed are columns that have one value in every row that is looked at together.
	fixed []place
	// filters are sources that only decide which rows of others there are.
	filters []*source
}

// using links the columns of that name on both sides of a join.
func (l *links) using(left, right []*source, name string) {
	for _, a := range left {
		for _, b := range right {
			if x, y := a.named(name), b.named(name); x != "" && y != "" {
				l.equal = append(l.equal, [2]place{{a, x}, {b, y}})
				return
			}
		}
	}
}

// settle finds the equalities that all rows meet.
func (l *links) settle(s *scope) {
	for _, condition := range l.conditions {
		l.conjunct(condition, s)
	}
}

func (l *links) conjunct(x sqlquery.Expr, s *scope) {
	switch n := x.(type) {
	case *sqlquery.Paren:
		l.conjunct(n.X, s)
	case *sqlquery.Binary:
		switch n.Op {
		case "AND":
			l.conjunct(n.X, s)
			l.conjunct(n.Y, s)
		case "=", "==":
			l.equality(n.X, n.Y, s)
		}
	case *sqlquery.In:
		if len(n.List) == 1 && !n.Not {
			l.equality(n.X, n.List[0], s)
		}
	}
}

func (l *links) equality(x, y sqlquery.Expr, s *scope) {
	a, isA := s.column(x)
	b, isB := s.column(y)
	switch {
	case isA && isB && slices.Contains(s.sources, a.from) && slices.Contains(s.sources, b.from):
		l.equal = append(l.equal, [2]place{a, b})
	case isA && slices.Contains(s.sources, a.from):
		l.fixed = append(l.fixed, a) // a constant, or a value of the row outside
	case isB && slices.Contains(s.sources, b.from):
		l.fixed = append(l.fixed, b)
	}
}

// repeats finds what repeats the rows of a source within the rows of all: the first source
// of which several rows can belong to one of those. unsure says that there is one of which
// that is not known.
func (l *links) repeats(from *source, all []*source) (by *source, unsure bool) {
	reached := append([]*source{from}, l.filters...)
	for {
		next := slices.IndexFunc(all, func(s *source) bool {
			return !slices.Contains(reached, s) && tellsApart(s, l.held(s, reached)) == one
		})
		if next < 0 {
			break
		}
		reached = append(reached, all[next])
	}
	for _, s := range all {
		if slices.Contains(reached, s) {
			continue
		}
		if tellsApart(s, l.held(s, reached)) == many {
			return s, false
		}
		unsure = true
	}
	return nil, unsure
}

// held are the columns of a source that have one value for each row of the others.
func (l *links) held(s *source, others []*source) []string {
	var out []string
	for _, p := range l.fixed {
		if p.from == s {
			out = append(out, p.name)
		}
	}
	for _, pair := range l.equal {
		for i, p := range pair {
			if p.from == s && slices.Contains(others, pair[1-i].from) {
				out = append(out, p.name)
			}
		}
	}
	return out
}

// matches says how many rows of a source agree on some columns.
type matches uint8

const (
	unknown matches = iota
	one
	many
)

// tellsApart says how many rows of a source can agree on the columns.
func tellsApart(s *source, columns []string) matches {
	keys, known := s.made.keys, s.made.known
	if s.table != nil {
		keys, known = tableKeys(s.table)
	}
	for _, key := range keys {
		if !slices.ContainsFunc(key, func(name string) bool { return !holds(columns, name) }) {
			return one
		}
	}
	if known || s.table != nil && refers(s.table, columns) {
		return many
	}
	return unknown
}

func holds(names []string, name string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) })
}

// tableKeys are the sets of columns that tell the rows of a table apart. A table without
// any has rows of which nothing is known.
func tableKeys(t *events.Table) (keys [][]string, known bool) {
	if len(t.PrimaryKey) > 0 {
		keys = append(keys, t.PrimaryKey)
	}
	for _, x := range t.Indexes {
		var names []string
		for _, part := range x.Parts {
			names = append(names, part.Column)
		}
		if x.Unique && x.Where == "" && len(names) > 0 && !slices.Contains(names, "") {
			keys = append(keys, names)
		}
	}
	return keys, len(keys) > 0
}

// refers reports whether the columns are those of a reference to another table, of which
// many rows have the same.
func refers(t *events.Table, columns []string) bool {
	return slices.ContainsFunc(t.ForeignKeys, func(f events.ForeignKey) bool {
		return len(columns) > 0 && !slices.ContainsFunc(columns, func(c string) bool { return !holds(f.Columns, c) })
	})
}

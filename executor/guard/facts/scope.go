package facts

import (
	"slices"
	"strconv"
	"strings"

	"arivu/events"
	"arivu/executor/guard/sqlquery"
)

// scope is what the expressions of one SELECT see.
type scope struct {
	parent  *scope
	sources []*source
	items   []*sqlquery.Item
}

// source is something in FROM that rows come from.
type source struct {
	name string
	// table is the table it is, nil for a query or a function.
	table *events.Table
	made  *made
}

// place is a column of a source.
type place struct {
	from *source
	name string
}

// id is the column as facts name it, "" if it is none of a table.
func (p place) id() string {
	if t := p.from.table; t != nil {
		return t.Qualified() + "." + p.name
	}
	for _, c := range p.from.made.columns {
		if strings.EqualFold(c.name, p.name) {
			return c.column
		}
	}
	return ""
}

// columns are the names of a source's columns.
func (s *source) columns() []string {
	var out []string
	if s.table != nil {
		for _, c := range s.table.Columns {
			out = append(out, c.Name)
		}
		return out
	}
	for _, c := range s.made.columns {
		out = append(out, c.name)
	}
	return out
}

// named is the source's own spelling of a column, "" if it has none such.
func (s *source) named(name string) string {
	for _, own := range s.columns() {
		if strings.EqualFold(own, name) {
			return own
		}
	}
	return ""
}

// column is the column of a source in reach that an expression is, through parentheses.
func (s *scope) column(x sqlquery.Expr) (place, bool) {
	switch n := x.(type) {
	case *sqlquery.Paren:
		return s.column(n.X)
	case *sqlquery.Column:
		for at := s; at != nil; at = at.parent {
			if p, ok := at.find(n.Parts); ok {
				return p, true
			}
		}
	}
	return place{}, false
}

// find looks a name up among the sources of one scope.
func (s *scope) find(parts []string) (place, bool) {
	name, qualifier := parts[len(parts)-1], ""
	if len(parts) > 1 {
		qualifier = parts[len(parts)-2]
	}
	for _, from := range s.sources {
		if qualifier != "" && !strings.EqualFold(from.name, qualifier) {
			continue
		}
		if own := from.named(name); own != "" {
			return place{from, own}, true
		}
	}
	return place{}, false
}

// meant is the item of the select list that an ordinal or an alias stands for, else the
// expression itself.
func (s *scope) meant(x sqlquery.Expr) sqlquery.Expr {
	switch n := x.(type) {
	case *sqlquery.Literal:
		i, err := strconv.Atoi(n.Text)
		if n.Kind == sqlquery.LiteralNumber && err == nil && i >= 1 && i <= len(s.items) {
			return s.items[i-1].Expr
		}
	case *sqlquery.Column:
		if len(n.Parts) != 1 {
			return x
		}
		for _, item := range s.items {
			if strings.EqualFold(item.Alias, n.Parts[0]) {
				return item.Expr
			}
		}
	}
	return x
}

// from gathers the sources of FROM and what joins them.
func (r *reader) from(n sqlquery.Source, s *scope, l *links, env *with) {
	switch n := n.(type) {
	case *sqlquery.Table:
		s.sources = append(s.sources, r.table(n, env))
	case *sqlquery.Derived:
		s.sources = append(s.sources, aliased(&source{made: r.query(n.Query, s.parent, env)}, n.Alias))
	case *sqlquery.Group:
		r.from(n.Inner, s, l, env)
	case *sqlquery.Join:
		r.from(n.Left, s, l, env)
		left := len(s.sources)
		r.from(n.Right, s, l, env)
		names := n.Using
		if n.Natural {
			names = shared(s.sources[:left], s.sources[left:])
		}
		for _, name := range names {
			l.using(s.sources[:left], s.sources[left:], name)
		}
		if n.On != nil {
			l.conditions = append(l.conditions, n.On)
		}
		if words := strings.Fields(n.Kind); slices.Contains(words, "SEMI") || slices.Contains(words, "ANTI") {
			l.filters = append(l.filters, s.sources[left:]...)
		}
	default:
		s.sources = append(s.sources, &source{made: new(made)})
		r.out.Sets = true
	}
}

func (r *reader) table(n *sqlquery.Table, env *with) *source {
	name := n.Parts[len(n.Parts)-1]
	out := &source{name: name, made: new(made)}
	if len(n.Parts) == 1 {
		for ; env != nil; env = env.parent {
			if strings.EqualFold(env.name, name) {
				out.made = env.made
				return aliased(out, n.Alias)
			}
		}
	}
	for i := range r.schema.Tables {
		t := &r.schema.Tables[i]
		if strings.EqualFold(t.Name, name) && (t.Namespace == "" || len(n.Parts) > 1 && strings.EqualFold(t.Namespace, n.Parts[len(n.Parts)-2])) {
			out.table = t
			break
		}
	}
	return aliased(out, n.Alias)
}

func aliased(s *source, alias *sqlquery.Alias) *source {
	if alias == nil {
		return s
	}
	s.name = alias.Name
	if len(alias.Columns) > 0 && s.table == nil {
		s.made = renamed(s.made, alias.Columns)
	}
	return s
}

// shared are the columns that both sides of a natural join have.
func shared(left, right []*source) []string {
	var out []string
	for _, l := range left {
		for _, name := range l.columns() {
			has := func(s *source) bool { return s.named(name) != "" }
			if slices.ContainsFunc(right, has) && !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

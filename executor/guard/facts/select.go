package facts

import (
	"slices"
	"strings"

	"arivu/events"
	"arivu/executor/guard/sqlquery"
)

// aggregates are the functions that make one value of many rows, of which it matters how
// often a row is there. Those that do not care, as MAX, are here for what is sorted by.
var aggregates = map[string]bool{
	"sum": true, "avg": true, "count": true, "total": true, "mean": true, "median": true, "stddev": true, "variance": true,
	"count_if": true, "countif": true, "sumif": true, "avgif": true, "max": true, "min": true,
	"group_concat": true, "string_agg": true, "listagg": true, "array_agg": true, "any_value": true,
}

// indifferent are the aggregates that a row's being there twice does not change.
var indifferent = map[string]bool{"max": true, "min": true, "any_value": true}

// maxAggregates bounds the aggregates that are told.
const maxAggregates = 50

// selected reads one SELECT of the query q.
func (r *reader) selected(q *sqlquery.Query, n *sqlquery.Select, outer *scope, env *with) (*made, *scope) {
	s := &scope{parent: outer, items: n.Items}
	l := new(links)
	for _, from := range n.From {
		r.from(from, s, l, env)
	}
	l.conditions = append(l.conditions, n.Where, n.Prewhere)
	l.settle(s)
	grouped := r.grouped(n, s)
	l.fixed = append(l.fixed, grouped...)

	found := r.aggregatesOf(n, q.Order, s, l)
	r.out.Aggregates = append(r.out.Aggregates, found[:min(len(found), maxAggregates-len(r.out.Aggregates))]...)
	for _, part := range []any{n.On, n.Items, n.Where, n.Prewhere, n.Having, n.Qualify, n.Windows} {
		r.constants(part, s, env)
	}
	for _, x := range groupExprs(n.Group) {
		if !ordinal(x) {
			r.constants(x, s, env)
		}
	}
	for _, condition := range l.conditions {
		if condition != n.Where && condition != n.Prewhere {
			r.constants(condition, s, env)
		}
	}
	if q == r.outermost {
		r.out.Grouped = n.Group != nil || len(found) > 0
		r.out.Sets = r.out.Sets || len(n.Views) > 0 || n.Tree != nil
		if !n.Percent {
			r.limit(n.Top)
		}
	}
	return r.result(n, s, found), s
}

// groupExprs are the expressions of GROUP BY, without those in sets.
func groupExprs(g *sqlquery.GroupBy) []sqlquery.Expr {
	if g == nil {
		return nil
	}
	var out []sqlquery.Expr
	for _, item := range g.Items {
		if item.Expr != nil {
			out = append(out, item.Expr)
		}
	}
	return out
}

// grouped are the columns that GROUP BY names by themselves.
func (r *reader) grouped(n *sqlquery.Select, s *scope) []place {
	if n.Group == nil || !plainGroups(n.Group) {
		return nil
	}
	var out []place
	for _, x := range groupExprs(n.Group) {
		if p, ok := s.column(s.meant(x)); ok {
			out = append(out, p)
		}
	}
	return out
}

// plainGroups reports a GROUP BY that lists expressions and no sets of them.
func plainGroups(g *sqlquery.GroupBy) bool {
	return !g.All && g.With == "" && g.Sets == nil &&
		!slices.ContainsFunc(g.Items, func(i *sqlquery.Grouping) bool { return i.Kind != "" })
}

// aggregatesOf lists the aggregates of one SELECT, those of queries in it left out.
func (r *reader) aggregatesOf(n *sqlquery.Select, order []*sqlquery.Ordering, s *scope, l *links) []events.AggregateFact {
	var out []events.AggregateFact
	look := func(node sqlquery.Node) bool {
		switch x := node.(type) {
		case *sqlquery.Query:
			return false
		case *sqlquery.Call:
			if aggregates[x.Name] && x.Over == nil {
				out = append(out, aggregate(x, s, l))
				return false
			}
		}
		return true
	}
	for _, part := range []any{n.Items, n.Having, order} {
		sqlquery.Descend(part, look)
	}
	return out
}

// aggregate tells of one call whether the rows it is about are repeated.
func aggregate(call *sqlquery.Call, s *scope, l *links) events.AggregateFact {
	fact := events.AggregateFact{Function: call.Name, Distinct: call.Distinct}
	var about []*source
	sqlquery.Descend(call.Args, func(node sqlquery.Node) bool {
		if _, inner := node.(*sqlquery.Query); inner {
			return false
		}
		column, ok := node.(*sqlquery.Column)
		if !ok {
			return true
		}
		if p, ok := s.column(column); ok && slices.Contains(s.sources, p.from) {
			about = append(about, p.from)
			about = append(about, l.equals(p)...)
			if id := p.id(); id != "" && !slices.Contains(fact.Columns, id) {
				fact.Columns = append(fact.Columns, id)
			}
		}
		return true
	})
	if fact.Distinct || indifferent[call.Name] || len(about) == 0 || len(s.sources) < 2 {
		return fact
	}
	for i, from := range about {
		by, unsure := l.repeats(from, s.sources)
		if by == nil && !unsure {
			fact.Repeated, fact.Unsure = "", false
			return fact
		}
		fact.Unsure = fact.Unsure || unsure
		if i == 0 && by != nil {
			fact.Repeated = by.called()
		}
	}
	if fact.Unsure {
		fact.Repeated = ""
	}
	return fact
}

// equals are the other sources that have the same value as a column.
func (l *links) equals(p place) []*source {
	var out []*source
	for _, pair := range l.equal {
		for i := range pair {
			if pair[i] == p {
				out = append(out, pair[1-i].from)
			}
		}
	}
	return out
}

// called is what people know a source by.
func (s *source) called() string {
	if s.table != nil {
		return s.table.Qualified()
	}
	return s.name
}

// result is what a SELECT makes, and what tells its rows apart.
func (r *reader) result(n *sqlquery.Select, s *scope, found []events.AggregateFact) *made {
	out := new(made)
	for _, item := range n.Items {
		if _, star := item.Expr.(*sqlquery.Star); star {
			out.columns = append(out.columns, starred(item.Expr, s)...)
			continue
		}
		out.columns = append(out.columns, named(item, s))
	}
	switch {
	case n.Group != nil && plainGroups(n.Group):
		key, ok := groupKey(n, s)
		out.known = ok
		if ok {
			out.keys = append(out.keys, key)
		}
	case n.Group == nil && len(found) > 0:
		out.keys, out.known = append(out.keys, nil), true
	case n.Group == nil && len(s.sources) == 1 && s.sources[0].table != nil && len(n.Views) == 0:
		keys, known := tableKeys(s.sources[0].table)
		out.known = known
		out.keys = kept(keys, out.columns, s.sources[0].table)
	}
	if n.Distinct && n.Group == nil {
		var all []string
		for _, c := range out.columns {
			all = append(all, c.name)
		}
		out.keys, out.known = append(out.keys, all), true
	}
	return out
}

// groupKey names the columns that GROUP BY makes the key of, if all of them are selected.
func groupKey(n *sqlquery.Select, s *scope) ([]string, bool) {
	var key []string
	for _, x := range groupExprs(n.Group) {
		meant := s.meant(x)
		want, plain := s.column(meant)
		i := slices.IndexFunc(n.Items, func(item *sqlquery.Item) bool {
			got, ok := s.column(item.Expr)
			return item.Expr == meant || plain && ok && got == want
		})
		if i < 0 {
			return nil, false
		}
		key = append(key, named(n.Items[i], s).name)
	}
	return key, true
}

// kept are the keys of a table whose columns are all selected, under their new names.
func kept(keys [][]string, columns []output, t *events.Table) [][]string {
	var out [][]string
	for _, key := range keys {
		var names []string
		for _, k := range key {
			i := slices.IndexFunc(columns, func(c output) bool { return strings.EqualFold(c.column, t.Qualified()+"."+k) })
			if i >= 0 {
				names = append(names, columns[i].name)
			}
		}
		if len(names) == len(key) {
			out = append(out, names)
		}
	}
	return out
}

// named is the column that an item of a select list makes.
func named(item *sqlquery.Item, s *scope) output {
	out := output{name: item.Alias}
	if p, ok := s.column(item.Expr); ok {
		out.column = p.id()
		if out.name == "" {
			out.name = p.name
		}
	}
	return out
}

// starred are the columns that * or t.* stands for.
func starred(x sqlquery.Expr, s *scope) []output {
	star, _ := x.(*sqlquery.Star)
	var out []output
	for _, from := range s.sources {
		if len(star.Parts) > 0 && !strings.EqualFold(star.Parts[len(star.Parts)-1], from.name) {
			continue
		}
		for _, name := range from.columns() {
			out = append(out, output{name: name, column: place{from, name}.id()})
		}
	}
	return out
}

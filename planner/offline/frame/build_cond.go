package frame

import (
	"strings"
	"time"

	"arivu/events"
	"arivu/planner/ground"
)

// cond builds a condition; nil for none.
func (b *builder) cond(s *scope, c Cond) node {
	switch c := c.(type) {
	case nil:
		return nil
	case All:
		return b.chain(s, "AND", c)
	case Any:
		return b.chain(s, "OR", c)
	case Not:
		return b.negated(s, c.Cond)
	case Compare:
		return binary{string(c.Op), b.value(s, c.L), b.beside(s, c.R, c.L)}
	case Range:
		return between{value: b.value(s, c.Value), low: b.beside(s, c.Low, c.Value), high: b.beside(s, c.High, c.Value)}
	case OneOf:
		return b.oneOf(s, c)
	case Among:
		return in{value: b.value(s, c.Value), sub: b.nested(c.Of)}
	case Like:
		return binary{"LIKE", call{fn: "LOWER", args: []node{b.value(s, c.Value)}}, textLit{b.pattern(c.Pattern)}}
	case Missing:
		return isNull{value: b.value(s, c.Value)}
	case Is:
		return binary{"=", s.ref(c.Column), flagOf(c.Column, c.State)}
	case During:
		return during(s, c)
	case Related:
		return b.related(s, c)
	}
	return nil
}

// pattern is a pattern for LIKE in which a backslash stands for itself. SQLite,
// Snowflake, DuckDB and SQL Server have no other use for it; in the last one brackets hold a
// choice of characters.
func (b *builder) pattern(s string) string {
	s = strings.ToLower(s)
	switch b.dialect {
	case events.DialectSQLite, events.DialectSnowflake, events.DialectDuckDB:
		return s
	case events.DialectSQLServer:
		return strings.ReplaceAll(s, "[", "[[]")
	default:
		return strings.ReplaceAll(s, `\`, `\\`)
	}
}

// flagOf is true or false as a column of flags writes it: some are integers.
func flagOf(c *ground.Column, state bool) node {
	switch {
	case !c.Class.Numeric():
		return boolLit{state}
	case state:
		return numLit{"1"}
	default:
		return numLit{"0"}
	}
}

// chain joins conditions from left to right.
func (b *builder) chain(s *scope, op string, cs []Cond) node {
	var out node
	for _, c := range cs {
		x := b.cond(s, c)
		switch {
		case x == nil:
		case out == nil:
			out = x
		default:
			out = binary{op, out, x}
		}
	}
	return out
}

// negated writes the plain opposite of a condition where there is one.
func (b *builder) negated(s *scope, c Cond) node {
	if flag, ok := c.(Is); ok {
		flag.State = !flag.State
		return b.cond(s, flag)
	}
	switch x := b.cond(s, c).(type) {
	case nil:
		return nil
	case in:
		x.not = !x.not
		return x
	case isNull:
		x.not = !x.not
		return x
	case between:
		x.not = !x.not
		return x
	case exists:
		x.not = !x.not
		return x
	case not:
		return x.of
	case binary:
		if op := opposite[x.op]; op != "" {
			x.op = op
			return x
		}
		return not{x}
	default:
		return not{x}
	}
}

// opposite comparisons hold for exactly the other rows that have a value.
var opposite = map[string]string{
	"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">", "LIKE": "NOT LIKE", "NOT LIKE": "LIKE",
}

// beside builds the right side of a comparison with left.
func (b *builder) beside(s *scope, v, left Value) node {
	if l, ok := v.(Literal); ok {
		return literal(l, besideOf(left))
	}
	return b.value(s, v)
}

func (b *builder) oneOf(s *scope, c OneOf) node {
	beside := besideOf(c.Value)
	value := b.value(s, c.Value)
	if len(c.List) == 1 {
		return binary{"=", value, literal(c.List[0], beside)}
	}
	out := in{value: value}
	for _, l := range c.List {
		out.list = append(out.list, literal(l, beside))
	}
	return out
}

func during(s *scope, c During) node {
	x := s.ref(c.Column)
	var from, to node
	if !c.Period.From.IsZero() {
		from = binary{">=", x, startOf(c.Period.From, c.Column)}
	}
	if !c.Period.To.IsZero() {
		to = binary{"<", x, startOf(c.Period.To, c.Column)}
	}
	return conj(from, to)
}

// startOf is a day as a constant beside a column.
func startOf(t time.Time, beside *ground.Column) node {
	return dayLit{value: t.Format(time.DateOnly), clock: beside.Class == events.TypeTime}
}

// related asks for a row that belongs to the one at hand. The tables its condition
// uses are joined inside.
func (b *builder) related(s *scope, r Related) node {
	inner := &Frame{Base: r.Edge.To, Joins: r.Joins, Where: r.Where, Select: []Item{{Value: Literal{Text: "1", Number: true}}}}
	steps, root, err := inner.joins(b.catalog)
	if err != nil {
		b.fail(err)
		return nil
	}
	outer := b.outer
	b.outer = s
	in := b.open(root, steps)
	b.outer = outer
	in.single = false
	q := &query{outputs: []output{{value: numLit{"1"}}}, from: in.source(root)}
	for _, st := range steps {
		q.joins = append(q.joins, join{to: in.source(st.edge.To), on: in.on(st.edge)})
	}
	if b.dialect == events.DialectClickHouse && len(r.Edge.Pairs) == 1 {
		return b.among(s, in, r, q)
	}
	q.where = conj(linked(s, in, r.Edge), b.cond(in, r.Where))
	return exists{sub: q}
}

// among asks for a row that belongs to the one at hand by the key that they share. Most
// servers of ClickHouse know no statement that looks at a row of the one around it.
func (b *builder) among(outer, inner *scope, r Related, q *query) node {
	pair := r.Edge.Pairs[0]
	theirs := colRef{inner.name(r.Edge.To), pair[1].Name}
	q.outputs = []output{{value: theirs}}
	q.where = b.cond(inner, r.Where)
	if pair[1].Nullable {
		q.where = conj(isNull{value: theirs, not: true}, q.where)
	}
	ours := colRef{outer.name(r.Edge.From), pair[0].Name}
	found := in{value: ours, sub: q}
	if !pair[0].Nullable {
		return found
	}
	return conj(isNull{value: ours, not: true}, found)
}

// linked ties the rows of an inner statement to those of the outer one.
func linked(outer, inner *scope, e *ground.Edge) node {
	var on node
	for _, p := range e.Pairs {
		on = conj(on, binary{"=", colRef{inner.name(e.To), p[1].Name}, colRef{outer.name(e.From), p[0].Name}})
	}
	return on
}

package frame

import (
	"strconv"
	"strings"

	"arivu/events"
	"arivu/planner/ground"
)

// SQL writes the frame as a statement in the dialect of the catalog's connection.
func (f *Frame) SQL(c *ground.Catalog) (string, error) {
	return f.SQLIn(c, c.Schema.Dialect)
}

// SQLIn writes the frame as a statement in a dialect. It fails with [ErrUnjoinable]
// where the tables used are not connected, with [ErrMistyped] where values of different
// types are compared in a dialect that does not (all but SQLite), and with
// [ErrUnsayable].
func (f *Frame) SQLIn(c *ground.Catalog, d events.Dialect) (string, error) {
	if d != events.DialectSQLite && f.mistyped() {
		return "", ErrMistyped
	}
	b := &builder{catalog: c, dialect: d}
	q, err := b.frame(f)
	if err != nil {
		return "", err
	}
	return printed(q, d, b.knows)
}

// builder turns frames into queries.
type builder struct {
	catalog *ground.Catalog
	dialect events.Dialect
	outer   *scope // names taken by the statements around, for correlated ones
	err     error
}

// knows reports whether the schema has a table or column of exactly that name.
func (b *builder) knows(name string) bool {
	for _, t := range b.catalog.Schema.Tables {
		if t.Name == name || t.Column(name) != nil {
			return true
		}
	}
	return false
}

// scope is what one SELECT calls its tables.
type scope struct {
	up     *scope
	names  map[*ground.Table]string
	single bool   // one table: columns need no qualifier
	edges  []step // how its tables are joined
}

// frame builds a frame with its set operation and its top-N wrapper.
func (b *builder) frame(f *Frame) (*query, error) {
	q := b.one(f)
	if f.Set != nil && b.err == nil {
		right, err := b.frame(f.Set.Right)
		if err != nil {
			return nil, err
		}
		q.set, q.right = f.Set.Op, right
	}
	return q, b.err
}

func (b *builder) one(f *Frame) *query {
	q := &query{distinct: f.Distinct, limit: f.Limit, offset: f.Offset}
	steps, root, err := f.joins(b.catalog)
	if err == nil && len(f.Select) == 0 {
		err = errEmpty
	}
	if err != nil {
		b.fail(err)
		return q
	}
	s := b.open(root, steps)
	s.single = s.single && !needsQualifier(f)
	q.from = s.source(root)
	for _, st := range steps {
		q.joins = append(q.joins, join{left: st.left, to: s.source(st.edge.To), on: s.on(st.edge)})
	}
	q.where = b.cond(s, f.Where)
	for _, g := range f.Group {
		q.group = append(q.group, b.value(s, g))
		if w, ok := g.(Bucket); ok && w.Unit == ground.Weekday {
			q.group = append(q.group, b.weekdayNumber(s, w))
		}
	}
	q.having = b.cond(s, f.Having)
	b.outputs(s, q, f)
	q.order = b.orders(s, q, f)
	b.once(s, q, f)
	b.complete(s, q, f)
	if f.Top != nil {
		return b.top(s, q, f)
	}
	return q
}

func (b *builder) fail(err error) {
	if b.err == nil {
		b.err = err
	}
}

// open names the tables of a statement. A name that a statement around uses is
// taken, so that references to the outside stay possible.
func (b *builder) open(root *ground.Table, steps []step) *scope {
	s := &scope{up: b.outer, names: map[*ground.Table]string{}, single: len(steps) == 0, edges: steps}
	s.take(root)
	for _, st := range steps {
		s.take(st.edge.To)
	}
	return s
}

func (s *scope) take(t *ground.Table) {
	if _, ok := s.names[t]; ok {
		return
	}
	name := t.Name
	for i := 2; s.taken(name); i++ {
		name = t.Name + "_" + strconv.Itoa(i)
	}
	s.names[t] = name
}

func (s *scope) taken(name string) bool {
	for at := s; at != nil; at = at.up {
		for _, n := range at.names {
			if n == name {
				return true
			}
		}
	}
	return false
}

// needsQualifier reports whether a statement has an inner one that refers to it.
func needsQualifier(f *Frame) bool {
	found := false
	visitor{
		column: func(*ground.Column) {}, table: func(*ground.Table) {}, nested: func(*Frame) {},
		inner: func(Related) { found = true }, outer: func() { found = true },
	}.frame(f)
	return found
}

func (s *scope) source(t *ground.Table) source {
	src := source{namespace: t.Namespace, table: t.Name}
	if n := s.names[t]; n != t.Name {
		src.alias = n
	}
	return src
}

// name is what a table is called here or around.
func (s *scope) name(t *ground.Table) string {
	for at := s; at != nil; at = at.up {
		if n, ok := at.names[t]; ok {
			return n
		}
	}
	return t.Name
}

func (s *scope) ref(c *ground.Column) node {
	if s.single {
		return colRef{column: c.Name}
	}
	return colRef{table: s.name(c.Table), column: c.Name}
}

// on are the conditions of a join along an edge, both sides named here.
func (s *scope) on(e *ground.Edge) node {
	var on node
	for _, p := range e.Pairs {
		on = conj(on, binary{"=", colRef{s.name(e.To), p[1].Name}, colRef{s.name(e.From), p[0].Name}})
	}
	return on
}

// fanned reports whether the joins may repeat a row of the table.
func (s *scope) fanned(t *ground.Table) bool {
	for _, st := range s.edges {
		if st.edge.Many && st.edge.To != t {
			return true
		}
		if st.edge.To == t && !st.edge.Many {
			return true
		}
	}
	return false
}

func (b *builder) outputs(s *scope, q *query, f *Frame) {
	names := f.aliases()
	for i, it := range f.Select {
		q.outputs = append(q.outputs, output{value: b.value(s, it.Value), alias: names[i]})
	}
}

// aliases are the names given to the columns of the result, "" for those that keep
// their own.
func (f *Frame) aliases() []string {
	used := map[string]bool{}
	out := make([]string, len(f.Select))
	for i, it := range f.Select {
		name := it.Alias
		col, plain := it.Value.(Col)
		switch {
		case name != "":
		case !plain:
			name = nameOf(it.Value)
		case used[strings.ToLower(col.Name)]:
			name = snake(col.Table.Words) + "_" + col.Name
		default:
			used[strings.ToLower(col.Name)] = true
		}
		if name != "" {
			name = unique(used, name)
		}
		out[i] = name
	}
	return out
}

// Names are the names of the result's columns.
func (f *Frame) Names() []string {
	out := f.aliases()
	for i, it := range f.Select {
		if col, ok := it.Value.(Col); ok && out[i] == "" {
			out[i] = col.Name
		}
	}
	return out
}

// unique is a name that is not used yet. Names that differ in case only are one.
func unique(used map[string]bool, name string) string {
	out := name
	for i := 2; used[strings.ToLower(out)]; i++ {
		out = name + "_" + strconv.Itoa(i)
	}
	used[strings.ToLower(out)] = true
	return out
}

// rankAlias names the column by which [Top] keeps rows. Where several rows of a group
// are kept it is part of the result, so that a reader sees the place of each row.
const rankAlias = "place"

// top numbers the rows within each group and keeps the first ones.
func (b *builder) top(s *scope, q *query, f *Frame) *query {
	fn := "ROW_NUMBER"
	if f.Top.Ties {
		fn = "RANK"
	}
	w := over{of: call{fn: fn}, order: b.sorts(s, f.Top.By)}
	for _, p := range f.Top.Per {
		w.partition = append(w.partition, b.value(s, p))
	}
	if f.Grouped() {
		w.each(b.constant)
	}
	taken := map[string]bool{}
	for _, name := range f.Names() {
		taken[strings.ToLower(name)] = true
	}
	place := unique(taken, rankAlias)
	out := &query{
		from: source{sub: q, alias: "placed"}, limit: q.limit,
		where: binary{"<=", colRef{column: place}, numLit{strconv.Itoa(f.Top.N)}},
	}
	q.order, q.limit = nil, 0
	shown := len(q.outputs)
	q.outputs = append(q.outputs, output{value: w, alias: place})
	if f.Top.N > 1 && len(f.Top.Per) > 0 {
		shown++
	}
	for _, o := range q.outputs[:shown] {
		out.outputs = append(out.outputs, output{value: outputRef(o)})
	}
	order := f.Order
	if len(order) == 0 {
		for _, p := range f.Top.Per {
			order = append(order, Sort{Value: p})
		}
	}
	for _, o := range order {
		if i := f.shown(o.Value); i >= 0 {
			out.order = append(out.order, ordering{value: outputRef(q.outputs[i]), desc: o.Desc, nulls: s.nullable(o.Value)})
		}
	}
	if len(f.Order) == 0 && len(f.Top.Per) > 0 {
		out.order = append(out.order, ordering{value: colRef{column: place}})
	}
	return out
}

// shown is the place of a value among the columns of the result, or -1.
func (f *Frame) shown(v Value) int {
	want := canonicalValue(v)
	for i, it := range f.Select {
		if canonicalValue(it.Value) == want {
			return i
		}
	}
	return -1
}

func outputRef(o output) node {
	if o.alias != "" {
		return colRef{column: o.alias}
	}
	if c, ok := o.value.(colRef); ok {
		return colRef{column: c.column}
	}
	return o.value
}

package offline

import (
	"time"

	"arivu/planner/ground"
)

// builder writes a frame as a query. Tables that the answer shows or groups by
// are joined; conditions on tables with many rows per root row become EXISTS, so
// that no row is counted twice.
type builder struct {
	frame  *frame
	q      *query
	joined map[*ground.Table]bool
	fanned bool // a root row may appear more than once
	names  map[string]bool
}

// build gives the statement for a frame.
func build(f *frame) *query {
	b := &builder{frame: f, q: &query{limit: f.limit, distinct: f.distinct, from: sourceOf(f.root)},
		joined: map[*ground.Table]bool{f.root: true}, names: map[string]bool{}}
	for _, k := range f.keys {
		b.join(k.home(), false)
	}
	for _, c := range f.columns {
		b.join(c.Table, f.optional(c.Table))
	}
	for _, m := range f.measures {
		if m.metric == byProfit {
			b.join(f.costColumn().Table, false)
		}
	}
	if f.shape == shapeShare {
		return b.share()
	}
	b.q.where = b.conditions(f.filters, f.paths, b.joined, b.joinSingle)
	switch f.shape {
	case shapeList:
		b.list()
	case shapeScalar:
		b.measureOutputs()
	case shapeGroups:
		b.groups()
	case shapeMembers, shapeAverage:
		b.groups()
		return b.aboutGroups()
	}
	b.orderings()
	return b.q
}

// optional reports whether showing t must not drop root rows that have none. A
// condition on t drops them anyway.
func (f *frame) optional(t *ground.Table) bool {
	for _, x := range f.filters {
		if x.home() == t && x.test != testNull {
			return false
		}
	}
	for _, e := range f.paths.To(t) {
		if e.Nullable || e.Many {
			return true
		}
	}
	return false
}

func (f *frame) costColumn() *ground.Column { return f.turnover.Cost }

func sourceOf(t *ground.Table) source {
	return source{namespace: t.Namespace, table: t.Name}
}

func ref(c *ground.Column) expr { return colRef{table: c.Table.Name, column: c.Name} }

func onPairs(e *ground.Edge) []expr {
	var on []expr
	for _, p := range e.Pairs {
		on = append(on, binary{op: "=", l: ref(p[1]), r: ref(p[0])})
	}
	return on
}

func (b *builder) join(t *ground.Table, left bool) {
	for _, e := range b.frame.paths.To(t) {
		if b.joined[e.To] {
			continue
		}
		b.joined[e.To] = true
		b.fanned = b.fanned || e.Many
		b.q.joins = append(b.q.joins, join{left: left, to: sourceOf(e.To), on: onPairs(e)})
	}
}

func (b *builder) joinSingle(e *ground.Edge) {
	b.joined[e.To] = true
	b.q.joins = append(b.q.joins, join{to: sourceOf(e.To), on: onPairs(e)})
}

// conditions turns filters into conditions, joining parents through add and
// gathering the conditions behind one to-many step in one EXISTS.
func (b *builder) conditions(fs []filter, paths *ground.Paths, joined map[*ground.Table]bool, add func(*ground.Edge)) []expr {
	var out []expr
	behind := map[*ground.Edge][]filter{}
	var order []*ground.Edge
	for _, f := range fs {
		var gate *ground.Edge
		for _, e := range paths.To(f.home()) {
			if joined[e.To] {
				continue
			}
			if e.Many {
				gate = e
				break
			}
			if f.test == testExists && e.To == f.table {
				break
			}
			add(e)
		}
		switch {
		case gate == nil:
			out = append(out, b.condition(f))
		case f.test == testExists:
			out = append(out, b.related(gate, f.inner, f.table, f.not, paths))
		case f.not && f.test != testNull && f.test != testAverage && f.test != testBetween:
			positive := f
			positive.not = false
			out = append(out, b.related(gate, []filter{positive}, nil, true, paths))
		default:
			if behind[gate] == nil {
				order = append(order, gate)
			}
			behind[gate] = append(behind[gate], f)
		}
	}
	for _, e := range order {
		out = append(out, b.related(e, behind[e], nil, false, paths))
	}
	return out
}

// related is [NOT] EXISTS over the rows behind a to-many step.
func (b *builder) related(e *ground.Edge, fs []filter, reach *ground.Table, not bool, paths *ground.Paths) expr {
	sub := &query{outputs: []output{{value: numLit{"1"}}}, from: sourceOf(e.To), where: onPairs(e)}
	joined := map[*ground.Table]bool{e.From: true, e.To: true}
	add := func(step *ground.Edge) {
		if joined[step.To] {
			return
		}
		joined[step.To] = true
		sub.joins = append(sub.joins, join{to: sourceOf(step.To), on: onPairs(step)})
	}
	targets := make([]*ground.Table, 0, len(fs)+1)
	if reach != nil {
		targets = append(targets, reach)
	}
	for _, f := range fs {
		targets = append(targets, f.home())
	}
	for _, t := range targets {
		past := false
		for _, step := range paths.To(t) {
			if past {
				add(step)
			}
			past = past || step == e
		}
	}
	for _, f := range fs {
		sub.where = append(sub.where, b.condition(f))
	}
	return exists{sub: sub, not: not}
}

func (b *builder) condition(f filter) expr {
	switch f.test {
	case testExists:
		return b.parentExists(f)
	case testNull:
		return isNull{value: ref(f.column), not: f.not}
	case testFlag:
		return binary{op: "=", l: ref(f.column), r: flagValue(f.column, !f.not)}
	case testIn:
		if len(f.values) == 1 {
			op := "="
			if f.not {
				op = "<>"
			}
			return binary{op: op, l: ref(f.column), r: f.values[0].expr()}
		}
		list := make([]expr, len(f.values))
		for i, v := range f.values {
			list[i] = v.expr()
		}
		return oneOf{value: ref(f.column), list: list, not: f.not}
	case testBetween:
		return between{value: ref(f.column), low: f.values[0].expr(), high: f.values[1].expr(), not: f.not}
	case testPeriod:
		return periodCondition(f)
	case testLike:
		op := "LIKE"
		if f.not {
			op = "NOT LIKE"
		}
		return binary{op: op, l: call{fn: "LOWER", args: []expr{ref(f.column)}}, r: textLit{f.pattern}}
	case testAverage:
		avg := call{fn: "AVG", args: []expr{ref(f.column)}}
		return binary{op: f.op, l: ref(f.column), r: scalar{&query{outputs: []output{{value: avg}}, from: sourceOf(f.column.Table)}}}
	default:
		return binary{op: f.op, l: ref(f.column), r: f.values[0].expr()}
	}
}

// parentExists asks for a row of a table that at most one belongs to: the
// foreign key tells.
func (b *builder) parentExists(f filter) expr {
	path := b.frame.paths.To(f.table)
	if len(path) == 0 {
		return binary{op: "=", l: numLit{"1"}, r: numLit{"1"}}
	}
	return isNull{value: ref(path[len(path)-1].Pairs[0][0]), not: !f.not}
}

func (l literal) expr() expr {
	if l.number {
		return numLit{l.text}
	}
	return textLit{l.text}
}

func periodCondition(f filter) expr {
	c := ref(f.column)
	from := binary{op: ">=", l: c, r: textLit{f.period.From.Format(time.DateOnly)}}
	to := binary{op: "<", l: c, r: textLit{f.period.To.Format(time.DateOnly)}}
	switch {
	case f.period.To.IsZero():
		return from
	case f.period.From.IsZero():
		return to
	}
	return binary{op: "AND", l: from, r: to}
}

func (b *builder) list() {
	for _, c := range b.frame.columns {
		b.out(ref(c), b.label(c))
	}
}

// label is "" for a column whose own name is free, else a name with its table.
func (b *builder) label(c *ground.Column) string {
	if !b.names[c.Name] {
		b.names[c.Name] = true
		return ""
	}
	return b.unique(singularName(c.Table) + "_" + c.Name)
}

func (b *builder) unique(name string) string {
	n := name
	for b.names[n] {
		n += "_2"
	}
	b.names[n] = true
	return n
}

func (b *builder) out(e expr, alias string) {
	b.q.outputs = append(b.q.outputs, output{value: e, alias: alias})
}

func (b *builder) groups() {
	b.keys()
	b.measureOutputs()
	b.having()
}

func (b *builder) keys() {
	for _, k := range b.frame.keys {
		switch {
		case k.table != nil:
			b.tableKey(k.table)
		case k.unit != ground.NoUnit:
			e := bucket{value: ref(k.column), unit: k.unit.String()}
			b.out(e, b.unique(k.unit.String()))
			b.q.group = append(b.q.group, e)
		default:
			b.out(ref(k.column), b.label(k.column))
			b.q.group = append(b.q.group, ref(k.column))
		}
	}
}

// tableKey groups by the rows of a table and shows their names. The key comes
// along where two rows may have the same name.
func (b *builder) tableKey(t *ground.Table) {
	keyed := false
	for _, name := range t.PrimaryKey {
		if c := t.Column(name); c != nil {
			b.q.group = append(b.q.group, ref(c))
			keyed = true
		}
	}
	for _, c := range t.Display {
		b.out(ref(c), b.label(c))
		if c.Role != ground.Key || !keyed {
			b.q.group = append(b.q.group, ref(c))
		}
	}
}

func (b *builder) orderings() {
	f := b.frame
	for _, o := range f.order {
		switch {
		case o.column != nil:
			b.q.order = append(b.q.order, ordering{value: ref(o.column), desc: o.desc})
		case o.measure >= 0:
			at := len(b.q.outputs) - len(f.measures) + o.measure
			b.q.order = append(b.q.order, ordering{value: aliasRef{b.q.outputs[at].alias}, desc: o.desc})
		default:
			b.q.order = append(b.q.order, b.outputRef(o))
		}
	}
}

func (b *builder) outputRef(o sortKey) ordering {
	out := b.q.outputs[o.key]
	if out.alias != "" {
		return ordering{value: aliasRef{out.alias}, desc: o.desc}
	}
	return ordering{value: out.value, desc: o.desc}
}

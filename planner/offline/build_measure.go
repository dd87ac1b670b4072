package offline

import (
	"arivu/planner/ground"
)

func (b *builder) measureOutputs() {
	for _, m := range b.frame.measures {
		e := b.measure(m)
		if m.share {
			e = binary{op: "/", l: binary{op: "*", l: numLit{"100.0"}, r: e}, r: overAll{e}}
		}
		b.out(e, b.unique(b.frame.measureName(m)))
	}
}

func (b *builder) measure(m measure) expr {
	s := b.frame.turnover
	switch m.metric {
	case byRevenue:
		if b.frame.root == s.Items {
			return call{fn: "SUM", args: []expr{itemAmount(s)}}
		}
		return call{fn: string(m.sumOr()), args: []expr{ref(s.Amount)}}
	case byUnits:
		return call{fn: string(m.sumOr()), args: []expr{ref(s.Quantity)}}
	case byProfit:
		cost := binary{op: "*", l: ref(s.Quantity), r: ref(s.Cost)}
		return call{fn: "SUM", args: []expr{binary{op: "-", l: itemAmount(s), r: cost}}}
	}
	switch m.fn {
	case aggCount:
		if b.fanned && b.frame.root.Key != nil {
			return call{fn: "COUNT", distinct: true, args: []expr{ref(b.frame.root.Key)}}
		}
		return call{fn: "COUNT", star: true}
	case aggDistinct:
		return call{fn: "COUNT", distinct: true, args: []expr{ref(m.column)}}
	default:
		return call{fn: string(m.fn), args: []expr{ref(m.column)}}
	}
}

func (m measure) sumOr() aggregate {
	if m.fn == "" {
		return aggSum
	}
	return m.fn
}

// itemAmount is what one line of an order came to.
func itemAmount(s ground.Sales) expr {
	e := binary{op: "*", l: ref(s.Quantity), r: ref(s.Price)}
	if s.Discount == nil {
		return e
	}
	d := ref(s.Discount)
	if s.Percent {
		d = binary{op: "/", l: d, r: numLit{"100.0"}}
	}
	return binary{op: "*", l: e, r: binary{op: "-", l: numLit{"1"}, r: d}}
}

func (b *builder) having() {
	h := b.frame.having
	if h == nil {
		return
	}
	m := b.measure(b.frame.measures[0])
	if h.upper != "" {
		b.q.having = append(b.q.having, between{value: m, low: numLit{h.number}, high: numLit{h.upper}})
		return
	}
	b.q.having = append(b.q.having, binary{op: h.op, l: m, r: numLit{h.number}})
}

// aboutGroups wraps the grouped query: how many groups, or the average measure.
func (b *builder) aboutGroups() *query {
	f := b.frame
	home := f.keys[0].home()
	outer := &query{from: source{sub: b.q, alias: "per_" + singularName(home)}}
	b.q.order, b.q.limit = nil, 0
	if f.shape == shapeMembers {
		outer.outputs = []output{{value: call{fn: "COUNT", star: true}, alias: singularName(home) + "_count"}}
		return outer
	}
	inner := b.q.outputs[len(b.q.outputs)-1].alias
	outer.outputs = []output{{value: call{fn: "AVG", args: []expr{aliasRef{inner}}}, alias: "average_" + inner}}
	return outer
}

// share is the percentage of root rows that meet the filters.
func (b *builder) share() *query {
	f := b.frame
	scope, asked := f.split()
	b.q.where = b.conditions(scope, f.paths, b.joined, b.joinSingle)
	cond := b.conditions(asked, f.paths, b.joined, b.joinSingle)
	b.keys()
	part := call{fn: "SUM", args: []expr{when{cond}}}
	e := binary{op: "/", l: binary{op: "*", l: numLit{"100.0"}, r: part}, r: call{fn: "COUNT", star: true}}
	b.out(e, "share_percent")
	return b.q
}

// split tells the filters that bound the whole (periods) from those whose share
// is asked for.
func (f *frame) split() (scope, asked []filter) {
	for _, x := range f.filters {
		if x.test == testPeriod {
			scope = append(scope, x)
		} else {
			asked = append(asked, x)
		}
	}
	return scope, asked
}

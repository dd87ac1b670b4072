package offline

import (
	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

func (c *composer) measureOutputs() {
	for _, m := range c.measures {
		c.out.Select = append(c.out.Select, frame.Item{Value: c.trended(c.measureValue(m)), Alias: m.alias})
	}
}

// trended turns a figure over time into its running total or its change.
func (c *composer) trended(v frame.Value) frame.Value {
	if c.trend == noTrend {
		return v
	}
	var by []frame.Sort
	for _, k := range c.keys {
		if k.unit != ground.NoUnit {
			by = append(by, frame.Sort{Value: frame.Bucket{Of: k.column, Unit: k.unit}})
		}
	}
	switch c.trend {
	case trendRun:
		return frame.Running{Of: v, By: by}
	case trendMoving:
		return frame.Moving{Of: v, By: by, Rows: c.window}
	default:
		return frame.Change{Of: v, By: by, Percent: c.trend == trendGrowth}
	}
}

func (s *sketch) measureValue(m measure) frame.Value {
	v := m.value
	if v == nil {
		v = s.plainMeasure(m)
	}
	if m.share {
		return frame.Share{Of: v}
	}
	return v
}

func (s *sketch) plainMeasure(m measure) frame.Value {
	t := s.turnover
	switch m.metric {
	case byRevenue:
		switch {
		case s.root == t.Items:
			return frame.Metric{Name: "revenue", Of: frame.Agg{Func: frame.Sum, Of: itemAmount(t)}}
		case m.fn == aggAvg:
			return frame.Metric{Name: "average " + t.Orders.Words + " value", Of: frame.Agg{Func: frame.Avg, Of: frame.Col{Column: t.Amount}}}
		}
		return frame.Metric{Name: "revenue", Of: frame.Agg{Func: m.sumOr(), Of: frame.Col{Column: t.Amount}}}
	case byUnits:
		name := "units sold"
		if m.fn != "" && m.fn != aggSum {
			return frame.Agg{Func: frame.Func(m.fn), Of: frame.Col{Column: t.Quantity}}
		}
		return frame.Metric{Name: name, Of: frame.Agg{Func: frame.Sum, Of: frame.Col{Column: t.Quantity}}}
	case byProfit:
		cost := frame.Arith{Op: frame.Mul, L: frame.Col{Column: t.Quantity}, R: frame.Col{Column: t.Cost}}
		return frame.Metric{Name: "profit", Of: frame.Agg{Func: frame.Sum, Of: frame.Arith{Op: frame.Sub, L: itemAmount(t), R: cost}}}
	}
	switch m.fn {
	case aggCount:
		return frame.Agg{Func: frame.Count, Rows: s.root}
	case aggDistinct:
		return frame.Agg{Func: frame.Count, Of: frame.Col{Column: m.column}, Distinct: true}
	default:
		return frame.Agg{Func: frame.Func(m.fn), Of: frame.Col{Column: m.column}}
	}
}

func (m measure) sumOr() frame.Func {
	if m.fn == "" {
		return frame.Sum
	}
	return frame.Func(m.fn)
}

// itemAmount is what one line of an order came to.
func itemAmount(s ground.Sales) frame.Value {
	e := frame.Arith{Op: frame.Mul, L: frame.Col{Column: s.Quantity}, R: frame.Col{Column: s.Price}}
	if s.Discount == nil {
		return e
	}
	var d frame.Value = frame.Col{Column: s.Discount}
	if s.Percent {
		d = frame.Arith{Op: frame.Div, L: d, R: frame.Literal{Text: "100.0", Number: true}}
	}
	return frame.Arith{Op: frame.Mul, L: e, R: frame.Arith{Op: frame.Sub, L: frame.Literal{Text: "1", Number: true}, R: d}}
}

func (c *composer) havings() frame.Cond {
	var all []frame.Cond
	for _, h := range c.having {
		m := c.measureValue(h.measure)
		if h.high != nil {
			all = append(all, frame.Range{Value: m, Low: h.low, High: h.high})
			continue
		}
		all = append(all, frame.Compare{L: m, Op: h.op, R: h.low})
	}
	return frame.And(all...)
}

// members counts the groups that remain.
func (c *composer) members() *frame.Frame {
	k := c.keys[0]
	c.out.Where = c.conditions(c.filters)
	id := c.identity(k)
	c.out.Select, c.out.Group = []frame.Item{{Value: id}}, []frame.Value{id}
	c.out.Having = c.havings()
	c.unjoin(k)
	if k.table == nil || k.table.Key == nil {
		count := frame.Agg{Func: frame.Count, Of: id, Distinct: true}
		return &frame.Frame{Select: []frame.Item{{Value: count, Alias: singularName(k.home()) + "_count"}}, Where: frame.Among{Value: id, Of: c.out}}
	}
	count := frame.Agg{Func: frame.Count, Rows: k.table}
	return &frame.Frame{
		Base: k.table, Select: []frame.Item{{Value: count}},
		Where: frame.Among{Value: frame.Col{Column: k.table.Key}, Of: c.out},
	}
}

// unjoin drops the join to a table that is told apart by the foreign key to it.
func (c *composer) unjoin(k key) {
	n := len(c.out.Joins)
	if k.table == nil || n != 1 || c.out.Joins[0].To != k.table || c.out.Joins[0].Many {
		return
	}
	for _, f := range c.filters {
		if f.home() == k.table {
			return
		}
	}
	c.out.Joins = nil
}

// average is how many rows there are for each member of a key that has any.
func (c *composer) average() {
	k := c.keys[len(c.keys)-1]
	c.out.Where = c.conditions(c.filters)
	id := c.identity(k)
	c.out.Joins = nil
	c.joined = map[*ground.Table]bool{c.root: true}
	for _, other := range c.keys[:len(c.keys)-1] {
		c.join(other.home(), false)
	}
	c.out.Where = c.conditions(c.filters)
	if col, ok := id.(frame.Col); ok {
		c.join(col.Table, false)
		if col.Nullable {
			c.out.Where = frame.And(c.out.Where, frame.Not{Cond: frame.Missing{Value: col}})
		}
	}
	c.keys = c.keys[:len(c.keys)-1]
	c.keyOutputs()
	num := c.measureValue(c.measures[0])
	name := c.root.Words + " count"
	if m, ok := num.(frame.Metric); ok {
		name = m.Name
	}
	per := frame.Ratio{Num: num, Den: frame.Agg{Func: frame.Count, Of: id, Distinct: true}}
	c.out.Select = append(c.out.Select, frame.Item{Value: per, Alias: "average_" + snake(name)})
	c.orderByFigure(per)
}

// share is the percentage of root rows that meet the filters.
func (c *composer) share() {
	scope, asked := c.split()
	c.out.Where = c.conditions(scope)
	cond := c.conditions(asked)
	c.keyOutputs()
	v := frame.Value(frame.Agg{Func: frame.Count, Rows: c.root})
	if len(c.measures) > 0 {
		v = c.measureValue(c.measures[0])
	}
	of := frame.Ratio{Num: frame.Within(v, cond), Den: v, Percent: true}
	c.out.Select = append(c.out.Select, frame.Item{Value: of, Alias: "share_percent"})
	c.orderByFigure(of)
}

// orderByFigure sorts time forward and other groups by their figure, the highest
// first.
func (c *composer) orderByFigure(v frame.Value) {
	if len(c.keys) == 0 {
		return
	}
	shown, _ := c.keys[0].values()
	if c.keys[0].unit == ground.NoUnit {
		c.out.Order = append(c.out.Order, frame.Sort{Value: v, Desc: true})
	}
	c.out.Order = append(c.out.Order, frame.Sort{Value: shown[0]})
}

// split tells the filters that bound the whole (periods, currencies) from those
// whose share is asked for.
func (s *sketch) split() (scope, asked []filter) {
	for _, x := range s.filters {
		if x.test == testPeriod || x.test == testIn && isCurrency(x.column) {
			scope = append(scope, x)
		} else {
			asked = append(asked, x)
		}
	}
	return scope, asked
}

package shape

// Flat reports whether the shape is one SELECT without a set operation; its
// conditions may hold nested queries, which have none either.
func (s *Shape) Flat() bool { return flat(s.Root) }

func flat(b *Block) bool {
	if b.Set != "" {
		return false
	}
	for _, ps := range [][]Pred{b.Where, b.Having} {
		for i := range ps {
			if ps[i].Sub != nil && !flat(ps[i].Sub) {
				return false
			}
		}
	}
	return true
}

// Heading names the first of the parts that [Compose] takes from a shape: what is
// shown and grouped, of how many tables.
func (s *Shape) Heading() string {
	h := *s.Root
	h.Where, h.Having, h.Order, h.Limit = nil, nil, nil, 0
	return s.relative(&h)
}

// Condition names the conditions on rows.
func (s *Shape) Condition() string { return s.relative(&Block{Where: s.Root.Where}) }

// Ending names the conditions on groups, the order and the limit.
func (s *Shape) Ending() string {
	return s.relative(&Block{Having: s.Root.Having, Order: s.Root.Order, Limit: s.Root.Limit})
}

// relative names a part with slots numbered by where the shape uses them first, so
// that equal parts of different shapes have equal names.
func (s *Shape) relative(part *Block) string {
	symbols := map[Ref]Ref{}
	for i, e := range s.Root.Select {
		name(symbols, e.Of, symbolSelect+Ref(i))
	}
	for i := range s.Root.Where {
		name(symbols, s.Root.Where[i].L.Of, symbolWhere+Ref(i))
	}
	next := symbolOwn
	return mapped(part, func(r Ref) Ref {
		if r < 0 {
			return r
		}
		if _, ok := symbols[r]; !ok {
			symbols[r] = next
			next++
		}
		return symbols[r]
	}).key()
}

// Symbols for columns by where they are used first.
const (
	symbolSelect Ref = 100
	symbolWhere  Ref = 200
	symbolOwn    Ref = 300
)

func name(symbols map[Ref]Ref, r, symbol Ref) {
	if _, ok := symbols[r]; r >= 0 && !ok {
		symbols[r] = symbol
	}
}

// mapped copies a block with other references to columns.
func mapped(b *Block, to func(Ref) Ref) *Block {
	out := *b
	expr := func(e Expr) Expr {
		e.Of = to(e.Of)
		if e.Op != "" {
			e.With = to(e.With)
		}
		return e
	}
	preds := func(ps []Pred) []Pred {
		list := make([]Pred, len(ps))
		for i, p := range ps {
			p.L = expr(p.L)
			if p.Operand == Column {
				p.Value = int(to(Ref(p.Value)))
			}
			if p.Sub != nil {
				p.Sub = mapped(p.Sub, to)
			}
			list[i] = p
		}
		return list
	}
	out.Select = make([]Expr, len(b.Select))
	for i, e := range b.Select {
		out.Select[i] = expr(e)
	}
	out.Where, out.Having = preds(b.Where), preds(b.Having)
	out.Group = make([]Ref, len(b.Group))
	for i, g := range b.Group {
		out.Group[i] = to(g)
	}
	out.Order = make([]Order, len(b.Order))
	for i, o := range b.Order {
		out.Order[i] = Order{Expr: expr(o.Expr), Desc: o.Desc}
	}
	return &out
}

// Compose makes a shape of the heading of one, the condition of another and the
// ending of a third, all flat. Columns that a part shares with what is shown stay
// shared. It is nil where the parts do not fit.
func Compose(heading, condition, ending *Shape) *Shape {
	c := composer{out: *heading.Root}
	const conditionBase, endingBase = 1000, 2000
	c.out.Where = mapped(&Block{Where: condition.Root.Where}, func(r Ref) Ref {
		return c.shown(condition, r, conditionBase)
	}).Where
	end := mapped(&Block{Having: ending.Root.Having, Order: ending.Root.Order}, func(r Ref) Ref {
		if r, ok := c.tested(ending, r); ok {
			return r
		}
		return c.shown(ending, r, endingBase)
	})
	c.out.Having, c.out.Order, c.out.Limit = end.Having, end.Order, ending.Root.Limit
	if c.misfit || len(c.out.Group) == 0 && (len(c.out.Having) > 0 || aggregates(c.out.Order)) {
		return nil
	}
	return layout(&c.out)
}

// composer puts parts of other shapes under a heading.
type composer struct {
	out    Block
	misfit bool
}

// shown is the column that the heading shows where the part's own shape shows r, or
// a column of the part's own.
func (c *composer) shown(of *Shape, r, base Ref) Ref {
	if r < 0 {
		return r
	}
	for i, e := range of.Root.Select {
		if e.Of != r {
			continue
		}
		if i >= len(c.out.Select) || c.out.Select[i].Of < 0 {
			c.misfit = true
			return r
		}
		return c.out.Select[i].Of
	}
	return base + r
}

// tested is the column of the condition that stands where the part's own shape
// tests r.
func (c *composer) tested(of *Shape, r Ref) (Ref, bool) {
	for i := range of.Root.Where {
		if r < 0 || of.Root.Where[i].L.Of != r {
			continue
		}
		if i >= len(c.out.Where) || c.out.Where[i].L.Of < 0 {
			c.misfit = true
			return r, true
		}
		return c.out.Where[i].L.Of, true
	}
	return r, false
}

func aggregates(os []Order) bool {
	for _, o := range os {
		if o.Func != "" {
			return true
		}
	}
	return false
}

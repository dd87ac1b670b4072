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

// Heading, Condition and Ending name the parts that [Compose] takes from a shape:
// what is shown and grouped, of which rows, and in which order which of them.
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
	h := heading.Root
	fits := true
	shared := func(of *Shape, base Ref) func(Ref) Ref {
		return func(r Ref) Ref {
			if r < 0 {
				return r
			}
			for i, e := range of.Root.Select {
				if e.Of != r {
					continue
				}
				if i >= len(h.Select) || h.Select[i].Of < 0 {
					fits = false
					return r
				}
				return h.Select[i].Of
			}
			return base + r
		}
	}
	const conditionBase, endingBase = 1000, 2000
	out := *h
	out.Where = mapped(&Block{Where: condition.Root.Where}, shared(condition, conditionBase)).Where
	toSelect := shared(ending, endingBase)
	end := mapped(&Block{Having: ending.Root.Having, Order: ending.Root.Order}, func(r Ref) Ref {
		for i := range ending.Root.Where {
			if r >= 0 && ending.Root.Where[i].L.Of == r {
				if i >= len(out.Where) || out.Where[i].L.Of < 0 {
					fits = false
					return r
				}
				return out.Where[i].L.Of
			}
		}
		return toSelect(r)
	})
	out.Having, out.Order, out.Limit = end.Having, end.Order, ending.Root.Limit
	if !fits || len(h.Group) == 0 && (len(out.Having) > 0 || aggregates(out.Order)) {
		return nil
	}
	return layout(&out)
}

func aggregates(os []Order) bool {
	for _, o := range os {
		if o.Func != "" {
			return true
		}
	}
	return false
}

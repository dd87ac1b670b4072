package shape

import "strings"

// layout numbers the slots of a block anew, in the order and with the roles that
// [Take] gives them. References may be any numbers, equal for equal columns.
func layout(b *Block) *Shape {
	l := layouter{at: map[Ref]Ref{}}
	root := l.block(b, "m.")
	for i := range l.slots {
		l.slots[i].Role = strings.Join(l.roles[i], "&")
	}
	return &Shape{Root: root, Slots: l.slots}
}

type layouter struct {
	slots []Slot
	roles [][]string
	at    map[Ref]Ref
}

func (l *layouter) slot(s Slot, role string) int {
	l.slots = append(l.slots, s)
	l.roles = append(l.roles, []string{role})
	return len(l.slots) - 1
}

func (l *layouter) column(r Ref, role string) Ref {
	if r < 0 {
		return r
	}
	if k, ok := l.at[r]; ok {
		l.roles[k] = append(l.roles[k], role)
		return k
	}
	k := Ref(l.slot(Slot{Kind: ColumnSlot, Of: -1}, role))
	l.at[r] = k
	return k
}

func (l *layouter) expr(e Expr, role string) Expr {
	if e.Func != "" {
		role = aggregateRole(role, e)
	}
	e.Of = l.column(e.Of, role)
	if e.Op != "" {
		e.With = l.column(e.With, role+":arith")
	}
	return e
}

func aggregateRole(role string, e Expr) string {
	role += ":" + strings.ToLower(string(e.Func))
	if e.Distinct {
		role += "d"
	}
	return role
}

func (l *layouter) block(b *Block, pre string) *Block {
	out := &Block{Distinct: b.Distinct}
	for _, e := range b.Select {
		out.Select = append(out.Select, l.expr(e, pre+"sel"))
	}
	out.Where = l.preds(b.Where, pre+"where:")
	for _, g := range b.Group {
		out.Group = append(out.Group, l.column(g, pre+"group"))
	}
	out.Having = l.preds(b.Having, pre+"having:")
	for _, o := range b.Order {
		role := pre + "order:asc"
		if o.Desc {
			role = pre + "order:desc"
		}
		if b.Limit > 0 {
			role += "L"
		}
		out.Order = append(out.Order, Order{Expr: l.expr(o.Expr, role), Desc: o.Desc})
	}
	out.Limit = min(b.Limit, 1)
	if b.Limit > 1 {
		out.Limit = 2 + l.slot(Slot{Kind: ValueSlot, Of: -1, Number: true}, pre+"limit")
	}
	for i := range b.Extra {
		role := pre + "tab"
		if i == 0 && !out.covers() {
			role = pre + "tab0"
		}
		out.Extra = append(out.Extra, l.slot(Slot{Kind: TableSlot, Of: -1}, role))
	}
	return out
}

// covers reports whether a column of the block brings its table along.
func (b *Block) covers() bool {
	for _, e := range b.Select {
		if e.Of >= 0 {
			return true
		}
	}
	for i := range b.Where {
		if b.Where[i].L.Of >= 0 {
			return true
		}
	}
	for _, g := range b.Group {
		if g >= 0 {
			return true
		}
	}
	for _, o := range b.Order {
		if o.Of >= 0 {
			return true
		}
	}
	return false
}

func (l *layouter) preds(ps []Pred, clause string) []Pred {
	out := make([]Pred, 0, len(ps))
	for _, p := range ps {
		role := clause + p.Op() + ":" + string(p.Operand)
		p.L = l.expr(p.L, role)
		switch p.Operand {
		case Text, Number:
			p.Value = l.slot(Slot{Kind: ValueSlot, Of: int(p.L.Of), Number: p.Operand == Number}, role)
			if p.Test == TestBetween {
				p.High = l.slot(Slot{Kind: ValueSlot, Of: int(p.L.Of), Number: p.Operand == Number}, role+":2")
			}
		case Column:
			p.Value = int(l.column(Ref(p.Value), role+":r"))
		case Nested:
			p.Sub = l.block(p.Sub, "s.")
		case None:
		}
		out = append(out, p)
	}
	return out
}

package shape

import (
	"strconv"
	"strings"
)

// Pieces names what a shape is made of. Shapes share pieces, and what is learned
// of a piece serves all of them.
func (s *Shape) Pieces() []string {
	var p pieces
	p.block(s.Root, "")
	return p.list
}

type pieces struct{ list []string }

func (p *pieces) add(s string) { p.list = append(p.list, s) }

func (p *pieces) block(b *Block, pre string) {
	p.selects(b, pre)
	for i := range b.Where {
		p.pred(&b.Where[i], i, pre)
	}
	if len(b.Group) > 0 {
		p.add(pre + "group" + strconv.Itoa(len(b.Group)))
		if b.Group[0] == Key {
			p.add(pre + "g:KEY")
		} else {
			p.add(pre + "g:C")
		}
	} else {
		p.add(pre + "nogroup")
	}
	for i := range b.Having {
		h := &b.Having[i]
		p.add(pre + "h:" + string(h.L.Func) + h.Op())
		p.add(pre + "h:" + h.Op())
	}
	p.order(b, pre)
	if b.Set != "" {
		p.add(pre + "set:" + string(b.Set))
		p.block(b.Right, pre+"R.")
	}
}

func (p *pieces) selects(b *Block, pre string) {
	var kinds strings.Builder
	for _, e := range b.Select {
		k := e.kind()
		if k != "" {
			p.add(pre + "sel:" + k)
		}
		kinds.WriteString(k + ",")
	}
	p.add(pre + "sels:" + kinds.String())
	p.add(pre + "nsel" + strconv.Itoa(len(b.Select)))
	if b.Distinct {
		p.add(pre + "distinct")
	}
	p.add(pre + "ntab" + strconv.Itoa(len(b.Extra)))
	p.add(pre + "nwhere" + strconv.Itoa(len(b.Where)))
}

// kind is what an expression is beside a plain column.
func (e Expr) kind() string {
	k := string(e.Func)
	if e.Of == Star {
		k += "*"
	}
	if e.Distinct {
		k += "d"
	}
	if e.Op != "" {
		k += "arith"
	}
	return k
}

func (p *pieces) pred(w *Pred, i int, pre string) {
	p.add(pre + "w:" + w.Op() + ":" + string(w.Operand) + w.Pattern)
	if w.L.Of == Left {
		p.add(pre + "wlink")
	}
	if i > 0 && w.Or {
		p.add(pre + "conn:or")
	} else if i > 0 {
		p.add(pre + "conn:and")
	}
	if w.Sub != nil {
		p.block(w.Sub, pre+"sub.")
	}
}

func (p *pieces) order(b *Block, pre string) {
	if len(b.Order) == 0 {
		p.add(pre + "noorder")
		return
	}
	o := b.Order[0]
	way := "asc"
	if o.Desc {
		way = "desc"
	}
	limit := ""
	switch {
	case b.Limit == 1:
		limit = "L1"
	case b.Limit > 1:
		limit = "Ln"
	}
	p.add(pre + "order:" + way + limit)
	p.add(pre + "lim:" + limit)
	p.add(pre + "oagg:" + o.kind())
	if len(b.Order) > 1 {
		p.add(pre + "order2")
	}
}

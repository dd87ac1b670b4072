package shape

import (
	"errors"
	"strconv"
	"strings"

	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// errUntied says that a fill does not fit its shape: no key ties a nested query, or
// a group has no key.
var errUntied = errors.New("no key ties the parts of the query")

// Prefer chooses among parallel foreign keys from one table to another.
type Prefer func(edges []*ground.Edge) *ground.Edge

// Frame puts a fill into the shape.
func (s *Shape) Frame(c *ground.Catalog, fill Fill, prefer Prefer) (*frame.Frame, error) {
	p := &putter{catalog: c, fill: fill, prefer: prefer}
	f := p.block(s.Root, nil)
	return f, p.err
}

type putter struct {
	catalog *ground.Catalog
	fill    Fill
	prefer  Prefer
	err     error
}

func (p *putter) col(r Ref) frame.Value {
	if r < 0 {
		p.err = errUntied
		return frame.AllColumns{}
	}
	return frame.Col{Column: p.fill[r].Column}
}

func (p *putter) expr(e Expr) frame.Value {
	var v frame.Value
	switch {
	case e.Of == Star && e.Func == "":
		return frame.AllColumns{}
	case e.Of == Star:
	case e.Op != "":
		v = frame.Arith{Op: e.Op, L: p.col(e.Of), R: p.col(e.With)}
	default:
		v = p.col(e.Of)
	}
	if e.Func == "" {
		return v
	}
	return frame.Agg{Func: e.Func, Of: v, Distinct: e.Distinct}
}

// block fills one block; link is the inner end of the key that ties it.
func (p *putter) block(b *Block, link *ground.Column) *frame.Frame {
	f := &frame.Frame{Distinct: b.Distinct, Limit: min(b.Limit, 1)}
	for _, k := range b.Extra {
		f.Extra = append(f.Extra, p.fill[k].Table)
	}
	for _, e := range b.Select {
		v := frame.Value(frame.Col{Column: link})
		if e.Of != Right {
			v = p.expr(e)
		}
		f.Select = append(f.Select, frame.Item{Value: v})
	}
	f.Where = p.cond(b.Where, b)
	for _, g := range b.Group {
		f.Group = append(f.Group, p.group(g, f))
	}
	f.Having = p.cond(b.Having, b)
	for _, o := range b.Order {
		f.Order = append(f.Order, frame.Sort{Value: p.expr(o.Expr), Desc: o.Desc})
	}
	if b.Limit > 1 {
		n, err := strconv.Atoi(p.fill[b.Limit-2].Text)
		if err != nil || n < 1 {
			p.err = errUntied
		}
		f.Limit = n
	}
	if p.prefer != nil {
		f.Via = p.via(f)
	}
	if b.Set != "" {
		f.Set = &frame.Set{Op: b.Set, Right: p.block(b.Right, nil)}
	}
	return f
}

func (p *putter) group(g Ref, f *frame.Frame) frame.Value {
	if g != Key {
		return p.col(g)
	}
	c := firstShown(f)
	if c == nil || c.Table.Key == nil {
		p.err = errUntied
		return frame.Literal{}
	}
	return frame.Col{Column: c.Table.Key}
}

// via settles the keys between tables that are joined by several.
func (p *putter) via(f *frame.Frame) []frame.Link {
	edges, err := frame.Connect(p.catalog, f.Own(), nil)
	if err != nil {
		p.err = err
		return nil
	}
	var links []frame.Link
	for _, e := range edges {
		parallel := Parallel(p.catalog, e)
		if len(parallel) < 2 {
			continue
		}
		if best := p.prefer(parallel); best != nil {
			links = append(links, frame.Link{A: best.Pairs[0][0], B: best.Pairs[0][1]})
		}
	}
	return links
}

// Parallel lists the foreign keys that join the same two tables as an edge.
func Parallel(c *ground.Catalog, e *ground.Edge) []*ground.Edge {
	var out []*ground.Edge
	edges := c.Edges(e.From)
	for i := range edges {
		if edges[i].To == e.To {
			out = append(out, &edges[i])
		}
	}
	return out
}

func (p *putter) cond(ps []Pred, b *Block) frame.Cond {
	var either frame.Any
	var all frame.All
	for i := range ps {
		if ps[i].Or {
			either = append(either, frame.And(all...))
			all = nil
		}
		all = append(all, p.pred(&ps[i], b))
	}
	if len(either) == 0 {
		return frame.And(all...)
	}
	return append(either, frame.And(all...))
}

func (p *putter) pred(x *Pred, b *Block) frame.Cond {
	c := p.positive(x, b)
	if x.Not {
		return frame.Not{Cond: c}
	}
	return c
}

func (p *putter) positive(x *Pred, b *Block) frame.Cond {
	if x.L.Of == Left {
		return p.tied(x, b)
	}
	l := p.expr(x.L)
	switch x.Test {
	case TestMissing:
		return frame.Missing{Value: l}
	case TestLike:
		return frame.Like{Value: l, Pattern: strings.Replace(x.Pattern, "x", p.fill[x.Value].Text, 1)}
	case TestBetween:
		return frame.Range{Value: l, Low: p.literal(x.Value, x), High: p.literal(x.High, x)}
	case TestIn:
		return frame.Among{Value: l, Of: p.block(x.Sub, nil)}
	}
	r := frame.Value(nil)
	switch x.Operand {
	case Nested:
		r = frame.Nested{Frame: p.block(x.Sub, nil)}
	case Column:
		r = p.col(Ref(x.Value))
	case Text, Number, None:
		r = p.literal(x.Value, x)
	}
	return frame.Compare{L: l, Op: frame.Op(x.Test), R: r}
}

func (p *putter) literal(slot int, x *Pred) frame.Literal {
	return frame.Literal{Text: p.fill[slot].Text, Number: x.Operand == Number}
}

// tied ties a nested block by the key between the first table of the outer block
// and the last of the inner one.
func (p *putter) tied(x *Pred, outer *Block) frame.Cond {
	out, in := p.tables(outer), p.tables(x.Sub)
	if len(out) == 0 || len(in) == 0 {
		p.err = errUntied
		return frame.Missing{Value: frame.Literal{}}
	}
	a, b := tie(p.catalog, out[0], in[len(in)-1])
	if a == nil {
		p.err = errUntied
		return frame.Missing{Value: frame.Literal{}}
	}
	return frame.Among{Value: frame.Col{Column: a}, Of: p.block(x.Sub, b)}
}

// tables lists the tables of a block's own slots.
func (p *putter) tables(b *Block) []*ground.Table {
	f := &frame.Frame{}
	for _, e := range b.Select {
		if e.Of != Right {
			f.Select = append(f.Select, frame.Item{Value: p.expr(e)})
		}
	}
	for i := range b.Where {
		if of := b.Where[i].L.Of; of >= 0 {
			f.Select = append(f.Select, frame.Item{Value: p.col(of)})
		}
	}
	for _, k := range b.Extra {
		f.Extra = append(f.Extra, p.fill[k].Table)
	}
	return f.Own()
}

// tie is the foreign key between two tables by its first pair: columns of a and of
// b. Without one, equal names of keys will do.
func tie(c *ground.Catalog, a, b *ground.Table) (*ground.Column, *ground.Column) {
	for _, e := range c.Edges(a) {
		if e.To == b && a != b {
			return e.Pairs[0][0], e.Pairs[0][1]
		}
	}
	for _, x := range a.Columns {
		if x.Role != ground.Key {
			continue
		}
		for _, y := range b.Columns {
			if strings.EqualFold(x.Name, y.Name) {
				return x, y
			}
		}
	}
	return nil, nil
}

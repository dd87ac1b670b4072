package shape

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// ErrBeyond says that a frame has constructs that shapes do not.
var ErrBeyond = errors.New("the frame is beyond shapes")

// Take takes a frame apart. It fails with [ErrBeyond] for frames whose joins or
// constructs no shape can express.
func Take(c *ground.Catalog, f *frame.Frame) (*Shape, Fill, error) {
	t := &taker{catalog: c, at: map[*ground.Column]int{}}
	root := t.block(f, "m.", false)
	if t.err != nil {
		return nil, nil, t.err
	}
	for i := range t.slots {
		t.slots[i].Role = strings.Join(t.roles[i], "&")
	}
	return &Shape{Root: root, Slots: t.slots}, t.fill, nil
}

// taker gathers the slots of a frame.
type taker struct {
	catalog *ground.Catalog
	slots   []Slot
	roles   [][]string
	fill    Fill
	at      map[*ground.Column]int // slot of a column
	current int                    // set operations before this block
	err     error
}

func (t *taker) beyond(what string) {
	if t.err == nil {
		t.err = fmt.Errorf("%s: %w", what, ErrBeyond)
	}
}

func (t *taker) slot(s Slot, role string, f Filler) int {
	s.Block = t.current
	t.slots = append(t.slots, s)
	t.roles = append(t.roles, []string{role})
	t.fill = append(t.fill, f)
	return len(t.slots) - 1
}

func (t *taker) column(c *ground.Column, role string) Ref {
	if k, ok := t.at[c]; ok {
		t.roles[k] = append(t.roles[k], role)
		return Ref(k)
	}
	k := t.slot(Slot{Kind: ColumnSlot, Of: -1}, role, Filler{Column: c})
	t.at[c] = k
	return Ref(k)
}

func (t *taker) constant(text string, number bool, of int, role string) int {
	return t.slot(Slot{Kind: ValueSlot, Of: of, Number: number}, role, Filler{Text: text})
}

func (t *taker) expr(v frame.Value, role string) Expr {
	switch v := v.(type) {
	case frame.Col:
		return Expr{Of: t.column(v.Column, role)}
	case frame.AllColumns:
		return Expr{Of: Star}
	case frame.Agg:
		if v.Where != nil || v.Rows != nil {
			t.beyond("aggregate of some rows")
		}
		r := role + ":" + strings.ToLower(string(v.Func))
		if v.Distinct {
			r += "d"
		}
		e := Expr{Of: Star}
		if v.Of != nil {
			e = t.expr(v.Of, r)
		}
		if e.Func != "" {
			t.beyond("aggregate of an aggregate")
		}
		e.Func, e.Distinct = v.Func, v.Distinct
		return e
	case frame.Arith:
		l, ok1 := v.L.(frame.Col)
		r, ok2 := v.R.(frame.Col)
		if ok1 && ok2 {
			return Expr{Of: t.column(l.Column, role), Op: v.Op, With: t.column(r.Column, role+":arith")}
		}
	}
	t.beyond("value")
	return Expr{}
}

func (t *taker) block(f *frame.Frame, pre string, linked bool) *Block {
	if f.Top != nil || len(f.Optional) > 0 {
		t.beyond("top of groups")
	}
	b := &Block{Distinct: f.Distinct}
	for _, it := range f.Select {
		if linked {
			b.Select = append(b.Select, Expr{Of: Right})
		} else {
			b.Select = append(b.Select, t.expr(it.Value, pre+"sel"))
		}
	}
	b.Where = t.preds(f.Where, pre, "where", f)
	covered := t.group(b, f, pre)
	b.Having = t.preds(f.Having, pre, "having", f)
	for _, o := range f.Order {
		role := pre + "order:asc"
		if o.Desc {
			role = pre + "order:desc"
		}
		if f.Limit > 0 {
			role += "L"
		}
		b.Order = append(b.Order, Order{Expr: t.expr(o.Value, role), Desc: o.Desc})
	}
	b.Limit = min(f.Limit, 1)
	if f.Limit > 1 {
		b.Limit = 2 + t.constant(strconv.Itoa(f.Limit), true, -1, pre+"limit")
	}
	if linked {
		covered = nil
	}
	t.extra(b, f, covered, pre)
	if f.Set != nil {
		t.current++
		b.Set, b.Right = f.Set.Op, t.block(f.Set.Right, "r.", false)
	}
	return b
}

// group takes the group keys and returns the tables that the block's own columns
// bring along.
func (t *taker) group(b *Block, f *frame.Frame, pre string) []*ground.Table {
	var own frame.Frame
	own.Select, own.Where, own.Having, own.Order = f.Select, f.Where, f.Having, f.Order
	covered := own.Own()
	for _, g := range f.Group {
		c, ok := g.(frame.Col)
		if !ok {
			t.beyond("group by a calculation")
			continue
		}
		k, known := t.at[c.Column]
		if (!known || t.slots[k].Block != t.current) && len(f.Group) == 1 && t.keyed(f, c.Column) {
			b.Group = append(b.Group, Key)
			continue
		}
		if !slices.Contains(covered, c.Table) {
			covered = append(covered, c.Table)
		}
		b.Group = append(b.Group, t.column(c.Column, pre+"group"))
	}
	return covered
}

// keyed reports whether a column is the key of the table whose column is shown
// first, or refers to it.
func (t *taker) keyed(f *frame.Frame, g *ground.Column) bool {
	first := firstShown(f)
	if first == nil || len(first.Table.PrimaryKey) != 1 || first.Table.Key == nil {
		return false
	}
	key := first.Table.Key
	if g == key {
		return true
	}
	for _, e := range t.catalog.Edges(g.Table) {
		if !e.Many && e.Pairs[0][0] == g && e.Pairs[0][1] == key {
			return true
		}
	}
	return false
}

func firstShown(f *frame.Frame) *ground.Column {
	for _, it := range f.Select {
		if c, ok := it.Value.(frame.Col); ok {
			return c.Column
		}
	}
	return nil
}

// extra makes slots for the tables of the frame that do not follow from the
// columns. Tables that lie between others follow too.
func (t *taker) extra(b *Block, f *frame.Frame, covered []*ground.Table, pre string) {
	want := f.Extra
	for {
		have := covered
		if edges, err := frame.Connect(t.catalog, covered, nil); err == nil && len(covered) > 0 {
			have = covered[:1:1]
			for _, e := range edges {
				have = append(have, e.To)
			}
		}
		missing := (*ground.Table)(nil)
		for _, x := range slices.Backward(want) {
			if !slices.Contains(have, x) {
				missing = x
				break
			}
		}
		if missing == nil {
			for _, x := range have {
				if len(want) > 0 && !slices.Contains(want, x) {
					t.beyond("joins that do not follow from the columns")
				}
			}
			return
		}
		role := pre + "tab"
		if len(covered) == 0 {
			role = pre + "tab0"
		}
		b.Extra = append(b.Extra, t.slot(Slot{Kind: TableSlot, Of: -1}, role, Filler{Table: missing}))
		covered = append(slices.Clone(covered), missing)
	}
}

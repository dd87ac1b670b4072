package learn

import (
	"slices"

	"arivu/planner/ground"
	"arivu/planner/offline/learn/shape"
)

// Options bound the search.
type Options struct {
	Shapes     int // shapes that are filled
	Beam       int // partial fillings that are kept
	Candidates int // frames that are ranked
}

// DefaultOptions are those of the planner.
var DefaultOptions = Options{Shapes: 25, Beam: 6, Candidates: 60}

// leastLog leaves out fillings of a slot below one in a hundred.
const leastLog = -4.6

// Logarithms for constants that the question does not give.
const (
	lpGuessedNumber = -6
	lpGuessedText   = -8
)

// filling is a filled slot with those before it.
type filling struct {
	before *filling
	Filled

	text  string
	start int     // first token of a constant, -1 for none
	lp    float32 // of this slot
	total float32 // of all so far
}

// decoder fills shapes for one question.
type decoder struct {
	m       *Model
	r       *Reading
	beam    int
	columns []int32 // weights of each column's features by grain
	tables  []int32
	static  map[staticKey][]int32
	done    map[int][]*filling // by prefix
	sums    []int32
}

type staticKey struct {
	role int
	kind shape.Kind
}

func newDecoder(m *Model, r *Reading, beam int) *decoder {
	d := &decoder{m: m, r: r, beam: beam, static: map[staticKey][]int32{}, done: map[int][]*filling{}, sums: make([]int32, m.grains)}
	d.columns = d.accumulate(r.Columns)
	d.tables = d.accumulate(r.Tables)
	r.values = &valueCache{at: map[valueKey][]scoredValue{}}
	return d
}

func (d *decoder) accumulate(features [][]Feature) []int32 {
	g := d.m.grains
	out := make([]int32, len(features)*g)
	for i, fs := range features {
		row := out[i*g : (i+1)*g]
		for _, f := range fs {
			d.m.BySlot.AddTo(row, f)
		}
	}
	return out
}

// fixed are the weights of all candidates in a role, whatever was filled before.
func (d *decoder) fixed(role int, kind shape.Kind) []int32 {
	key := staticKey{role, kind}
	if s, ok := d.static[key]; ok {
		return s
	}
	rows := d.columns
	if kind == shape.TableSlot {
		rows = d.tables
	}
	g := d.m.grains
	out := make([]int32, len(rows)/g)
	for i := range out {
		out[i] = d.m.roles[role].sum(rows[i*g : (i+1)*g])
	}
	d.static[key] = out
	return out
}

// fill gives the best fillings of a shape. What it has in common with shapes filled
// before is not searched again.
func (d *decoder) fill(f *form) []*filling {
	beam := []*filling{nil}
	for k := range f.slots {
		s := &f.slots[k]
		known, ok := d.done[s.prefix]
		if !ok {
			known = d.extend(s, beam)
			d.done[s.prefix] = known
		}
		if beam = known; len(beam) == 0 {
			return nil
		}
	}
	return beam
}

func (d *decoder) extend(s *slotForm, beam []*filling) []*filling {
	next := fillings{most: d.beam}
	for _, h := range beam {
		if s.Kind == shape.ValueSlot {
			d.constants(&next, s, h)
		} else {
			d.names(&next, s, h)
		}
	}
	return next.best
}

// fillings keeps the best of what a slot may be filled with, those found first going
// before others that are as good.
type fillings struct {
	most int
	best []*filling
}

// add fills a slot after those that h has filled.
func (n *fillings) add(h *filling, x filling) {
	x.before, x.total = h, x.lp
	if h != nil {
		x.total += h.total
	}
	at := len(n.best)
	if at == n.most && x.total <= n.best[at-1].total {
		return
	}
	for at > 0 && n.best[at-1].total < x.total {
		at--
	}
	kept := x // only what is kept goes to the heap
	n.best = slices.Insert(n.best, at, &kept)
	n.best = n.best[:min(len(n.best), n.most)]
}

// chain lists the slots filled so far, the first one first.
func (h *filling) chain() []*filling {
	var out []*filling
	for ; h != nil; h = h.before {
		out = append(out, h)
	}
	slices.Reverse(out)
	return out
}

// names fills a slot with columns or tables.
func (d *decoder) names(next *fillings, s *slotForm, h *filling) {
	chain := h.chain()
	filled := make([]Filled, len(chain))
	for i, c := range chain {
		filled[i] = c.Filled
	}
	r := &d.m.roles[s.role]
	fixed := d.fixed(s.role, s.Kind)
	scores := make([]float32, len(fixed))
	var rels []Relation
	for i, units := range fixed {
		rels = d.r.Relate(s.Kind, s.Block, i, filled, rels[:0])
		for _, rel := range rels {
			units += int32(r.relations[rel])
		}
		scores[i] = float32(units) * d.m.BySlot.Scale
	}
	logSoftmax(scores)
	for i, lp := range scores {
		if lp > leastLog {
			next.add(h, filling{Filled: Filled{Kind: s.Kind, Purpose: s.purpose, Block: s.Block, At: i}, start: -1, lp: lp})
		}
	}
}

// constants fills a slot with a constant.
func (d *decoder) constants(next *fillings, s *slotForm, h *filling) {
	chain := h.chain()
	column := -1
	if s.Of >= 0 && s.Of < len(chain) && chain[s.Of].Kind == shape.ColumnSlot {
		column = chain[s.Of].At
	}
	put := func(text string, start int, lp float32) {
		next.add(h, filling{Filled: Filled{Kind: shape.ValueSlot, Purpose: s.purpose, Block: s.Block}, text: text, start: start, lp: lp})
	}
	values := d.scored(s, column)
	if len(values) == 0 {
		if s.Number {
			put("1", -1, lpGuessedNumber)
		} else {
			put("x", -1, lpGuessedText)
		}
		return
	}
	r := &d.m.roles[s.role]
	scores := make([]float32, len(values))
	for i := range values {
		v := &values[i]
		used := slices.ContainsFunc(chain, func(c *filling) bool { return v.Start >= 0 && c.start == v.Start })
		scores[i] = float32(v.units+int32(r.used[v.Kind][bit(used)])) * d.m.BySlot.Scale
	}
	logSoftmax(scores)
	for i, lp := range scores {
		if lp > leastLog {
			put(values[i].Text, values[i].Start, lp)
		}
	}
}

func (d *decoder) scored(s *slotForm, column int) []scoredValue {
	key := valueKey{s.role, column, s.Number}
	if v, ok := d.r.values.at[key]; ok {
		return v
	}
	r := &d.m.roles[s.role]
	list := d.r.ValueCandidates(s.Slot, column)
	out := make([]scoredValue, len(list))
	for i, c := range list {
		clear(d.sums)
		for _, f := range c.Features {
			d.m.BySlot.AddTo(d.sums, f)
		}
		out[i] = scoredValue{c, r.sum(d.sums)}
	}
	d.r.values.at[key] = out
	return out
}

// prefer chooses among parallel foreign keys by what the question says of their
// columns.
func (d *decoder) prefer(edges []*ground.Edge) *ground.Edge {
	fixed := d.fixed(d.m.joinRole(), shape.ColumnSlot)
	var best *ground.Edge
	var top int32
	for _, e := range edges {
		at := d.r.Column(d.r.Index.Column(ReferringColumn(e)))
		if at < 0 {
			continue
		}
		if best == nil || fixed[at] > top {
			best, top = e, fixed[at]
		}
	}
	return best
}

// ReferringColumn is the first column of the foreign key of an edge.
func ReferringColumn(e *ground.Edge) *ground.Column {
	if e.Many {
		return e.Pairs[0][1]
	}
	return e.Pairs[0][0]
}

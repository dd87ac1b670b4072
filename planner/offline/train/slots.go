package train

import (
	"math/rand/v2"
	"strconv"

	"arivu/planner/ground"
	"arivu/planner/offline/frame"
	"arivu/planner/offline/learn"
	"arivu/planner/offline/learn/shape"
)

// slotTrainer learns what fills the slots of shapes, one slot after another, given
// that those before it are filled rightly.
type slotTrainer struct {
	m *learn.Model
	t *table
}

const (
	slotRate    = 0.04
	slotDecay   = 0.0002
	slotDamping = 1
	slotTiny    = 1e-3
	slotBits    = 21
)

// trainSlots learns the weights of slots. A shape that the model does not list has
// no classes, and its examples are left out.
func trainSlots(m *learn.Model, examples []*example, o Options) *learn.Weights {
	byKey := map[string]int{}
	for i, s := range m.Shapes {
		byKey[s.Key()] = i
	}
	var use []*example
	for _, e := range examples {
		if e.shape != nil {
			use = append(use, e)
		}
	}
	tr := &slotTrainer{m: m, t: newTable(slotBits)}
	random := rand.New(rand.NewPCG(o.Seed, 2))
	for range o.SlotEpochs {
		random.Shuffle(len(use), func(i, j int) { use[i], use[j] = use[j], use[i] })
		for _, e := range use {
			tr.example(e, byKey[e.key])
		}
	}
	return learn.Quantise(tr.t.entries(), o.LeastSlot)
}

func (tr *slotTrainer) example(e *example, s int) {
	tr.joins(e, e.frame)
	var filled []learn.Filled
	used := map[int]bool{}
	for k := range e.shape.Slots {
		slot := &e.shape.Slots[k]
		purpose, grains := tr.m.SlotRole(s, k)
		if slot.Kind == shape.ValueSlot {
			tr.constant(e, slot, k, grains, filled, used)
		} else {
			tr.name(e, slot, k, grains, filled)
		}
		filled = append(filled, learn.Filled{Kind: slot.Kind, Purpose: purpose, Block: slot.Block, At: e.fill[k].at})
	}
}

// score sums the weights of features in a role.
func (tr *slotTrainer) score(fs []learn.Feature, grains []uint16) float32 {
	var s float32
	for _, f := range fs {
		for _, g := range grains {
			s += tr.t.get(f, g)
		}
	}
	return s
}

func (tr *slotTrainer) update(fs []learn.Feature, grains []uint16, d float32) {
	for _, f := range fs {
		for _, g := range grains {
			tr.t.step(f, g, d, slotRate, slotDecay, slotDamping)
		}
	}
}

// choose moves the weights of candidates towards the right one.
func (tr *slotTrainer) choose(candidates [][]learn.Feature, right int, grains []uint16) {
	scores := make([]float32, len(candidates))
	for i, fs := range candidates {
		scores[i] = tr.score(fs, grains)
	}
	softmax(scores)
	for i, p := range scores {
		d := -p
		if i == right {
			d++
		}
		if d > slotTiny || d < -slotTiny {
			tr.update(candidates[i], grains, d)
		}
	}
}

func (tr *slotTrainer) name(e *example, slot *shape.Slot, k int, grains [4]uint16, filled []learn.Filled) {
	base := e.reading.Columns
	if slot.Kind == shape.TableSlot {
		base = e.reading.Tables
	}
	candidates := make([][]learn.Feature, len(base))
	var rels []learn.Relation
	for i, fs := range base {
		rels = e.reading.Relate(slot.Kind, slot.Block, i, filled, rels[:0])
		all := make([]learn.Feature, 0, len(fs)+len(rels))
		all = append(all, fs...)
		for _, r := range rels {
			all = append(all, r.Feature())
		}
		candidates[i] = all
	}
	tr.choose(candidates, e.fill[k].at, grains[:])
}

func (tr *slotTrainer) constant(e *example, slot *shape.Slot, k int, grains [4]uint16, filled []learn.Filled, used map[int]bool) {
	column := -1
	if slot.Of >= 0 && slot.Of < len(filled) && filled[slot.Of].Kind == shape.ColumnSlot {
		column = filled[slot.Of].At
	}
	values := e.reading.ValueCandidates(slot, column)
	right := -1
	candidates := make([][]learn.Feature, len(values))
	for i, v := range values {
		candidates[i] = append(v.Features, learn.UsedFeature(v.Kind, v.Start >= 0 && used[v.Start]))
		if right < 0 && sameValue(v.Text, e.fill[k].text) {
			right = i
		}
	}
	if right < 0 {
		return
	}
	tr.choose(candidates, right, grains[:])
	if values[right].Start >= 0 {
		used[values[right].Start] = true
	}
}

// sameValue compares constants without case and signs, and numbers by their value.
func sameValue(a, b string) bool {
	if learn.PlainText(a) == learn.PlainText(b) {
		return true
	}
	x, err1 := strconv.ParseFloat(a, 64)
	y, err2 := strconv.ParseFloat(b, 64)
	return err1 == nil && err2 == nil && x == y
}

// joins learns which of parallel foreign keys the question means.
func (tr *slotTrainer) joins(e *example, f *frame.Frame) {
	catalog := e.reading.Index.Catalog
	for _, l := range f.Via {
		edge := edgeOf(catalog, l)
		if edge == nil {
			continue
		}
		parallel := shape.Parallel(catalog, edge)
		if len(parallel) < 2 {
			continue
		}
		right := -1
		var candidates [][]learn.Feature
		for _, x := range parallel {
			at := e.reading.Column(e.reading.Index.Column(learn.ReferringColumn(x)))
			if at < 0 {
				continue
			}
			if x == edge {
				right = len(candidates)
			}
			candidates = append(candidates, e.reading.Columns[at])
		}
		if right >= 0 {
			grains := tr.m.JoinGrains()
			tr.choose(candidates, right, grains[:])
		}
	}
	for _, n := range f.NestedFrames() {
		tr.joins(e, n)
	}
}

func edgeOf(c *ground.Catalog, l frame.Link) *ground.Edge {
	edges := c.Edges(l.A.Table)
	for i := range edges {
		if e := &edges[i]; e.Pairs[0][0] == l.A && e.Pairs[0][1] == l.B {
			return e
		}
	}
	return nil
}

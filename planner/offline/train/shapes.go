package train

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"arivu/planner/offline/learn"
	"arivu/planner/offline/learn/shape"
)

// inventory collects the shapes of examples, the most frequent first.
func inventory(examples []*example) ([]*shape.Shape, []int) {
	at := map[string]int{}
	var shapes []*shape.Shape
	var keys []string
	var counts []int
	for _, e := range examples {
		if e.shape == nil {
			continue
		}
		i, ok := at[e.key]
		if !ok {
			i = len(shapes)
			at[e.key] = i
			shapes, keys, counts = append(shapes, e.shape), append(keys, e.key), append(counts, 0)
		}
		counts[i]++
	}
	order := make([]int, len(shapes))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(keys[a], keys[b])) })
	outShapes, outCounts := make([]*shape.Shape, len(order)), make([]int, len(order))
	for i, k := range order {
		outShapes[i], outCounts[i] = shapes[k], counts[k]
	}
	return outShapes, outCounts
}

// shapeTrainer learns which pieces of shapes go with which features of questions:
// one row of weights per feature, one column per piece.
type shapeTrainer struct {
	m       *learn.Model
	pieces  int
	weights []float32
	squares []float32
	rows    [][]int32 // by example: rows of its features
	gold    []int     // by example: its shape
	names   []learn.Feature
}

// rareFeature is how often a feature must occur to have weights.
const rareFeature = 2

func newShapeTrainer(m *learn.Model, examples []*example) *shapeTrainer {
	t := &shapeTrainer{m: m, pieces: m.PieceCount()}
	byKey := map[string]int{}
	for i, s := range m.Shapes {
		byKey[s.Key()] = i
	}
	counts := map[learn.Feature]int{}
	for _, e := range examples {
		if e.shape != nil {
			for _, f := range e.features {
				counts[f]++
			}
		}
	}
	at := map[learn.Feature]int32{}
	for _, e := range examples {
		if e.shape == nil {
			continue
		}
		var rows []int32
		for _, f := range e.features {
			if counts[f] < rareFeature {
				continue
			}
			row, ok := at[f]
			if !ok {
				row = int32(len(t.names))
				at[f] = row
				t.names = append(t.names, f)
			}
			rows = append(rows, row)
		}
		t.rows = append(t.rows, rows)
		t.gold = append(t.gold, byKey[e.key])
	}
	t.weights = make([]float32, len(t.names)*t.pieces)
	t.squares = make([]float32, len(t.names)*t.pieces)
	return t
}

// trainShapes learns the weights of pieces.
func trainShapes(m *learn.Model, examples []*example, o Options) *learn.Weights {
	t := newShapeTrainer(m, examples)
	random := rand.New(rand.NewPCG(o.Seed, 1))
	order := make([]int, len(t.rows))
	for i := range order {
		order[i] = i
	}
	for range o.ShapeEpochs {
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			t.learn(t.rows[i], t.gold[i])
		}
	}
	return t.quantised(o.LeastShape)
}

const (
	shapeRate  = 0.04
	shapeDecay = 0.0005
	tinyStep   = 1e-4
)

func (t *shapeTrainer) learn(rows []int32, gold int) {
	sums := make([]float32, t.pieces)
	for _, r := range rows {
		for p, w := range t.weights[int(r)*t.pieces : (int(r)+1)*t.pieces] {
			sums[p] += w
		}
	}
	scores := make([]float32, len(t.m.Shapes))
	for s := range scores {
		for _, p := range t.m.Pieces(s) {
			scores[s] += sums[p]
		}
	}
	softmax(scores)
	clear(sums)
	for s, p := range scores {
		d := -p
		if s == gold {
			d++
		} else if p < tinyStep {
			continue
		}
		for _, piece := range t.m.Pieces(s) {
			sums[piece] += d
		}
	}
	var active []int
	for p, d := range sums {
		if d > tinyStep || d < -tinyStep {
			active = append(active, p)
		}
	}
	for _, r := range rows {
		w := t.weights[int(r)*t.pieces : (int(r)+1)*t.pieces]
		q := t.squares[int(r)*t.pieces : (int(r)+1)*t.pieces]
		for _, p := range active {
			g := sums[p] - float32(shapeDecay*w[p])
			q[p] += float32(g * g)
			w[p] += shapeRate * g / (float32(math.Sqrt(float64(q[p]))) + 1)
		}
	}
}

func (t *shapeTrainer) quantised(least float32) *learn.Weights {
	var entries []learn.Entry
	for i, f := range t.names {
		for p, w := range t.weights[i*t.pieces : (i+1)*t.pieces] {
			if w >= least || w <= -least {
				entries = append(entries, learn.Entry{Feature: f, Class: uint16(p), Weight: w})
			}
		}
	}
	return learn.Quantise(entries, least)
}

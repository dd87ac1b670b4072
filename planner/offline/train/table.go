package train

import (
	"math"

	"arivu/planner/offline/learn"
)

// table holds weights by feature and class while they are learned, with the sum of
// squared gradients that slows each of them down (AdaGrad).
type table struct {
	keys    []uint64 // feature and class, plus one
	weights []float32
	squares []float32
	used    int
}

func newTable(bits int) *table {
	n := 1 << bits
	return &table{keys: make([]uint64, n), weights: make([]float32, n), squares: make([]float32, n)}
}

func key(f learn.Feature, class uint16) uint64 { return uint64(f)<<16 | uint64(class) + 1 }

// find is the place of a key, or of the gap where it belongs.
func (t *table) find(k uint64) int {
	mask := len(t.keys) - 1
	at := int(k*0x9E3779B97F4A7C15>>20) & mask
	for t.keys[at] != 0 && t.keys[at] != k {
		at = (at + 1) & mask
	}
	return at
}

func (t *table) get(f learn.Feature, class uint16) float32 { return t.weights[t.find(key(f, class))] }

// step moves a weight along a gradient. Decay pulls it back to zero, damping bounds
// the first steps.
func (t *table) step(f learn.Feature, class uint16, gradient, rate, decay, damping float32) {
	at := t.find(key(f, class))
	if t.keys[at] == 0 {
		if t.used > len(t.keys)/2 {
			t.grow()
			at = t.find(key(f, class))
		}
		t.keys[at] = key(f, class)
		t.used++
	}
	g := gradient - float32(decay*t.weights[at])
	t.squares[at] += float32(g * g)
	t.weights[at] += rate * g / (float32(math.Sqrt(float64(t.squares[at]))) + damping)
}

func (t *table) grow() {
	old := *t
	n := len(old.keys) * 2
	t.keys, t.weights, t.squares = make([]uint64, n), make([]float32, n), make([]float32, n)
	for i, k := range old.keys {
		if k != 0 {
			at := t.find(k)
			t.keys[at], t.weights[at], t.squares[at] = k, old.weights[i], old.squares[i]
		}
	}
}

// entries lists what was learned.
func (t *table) entries() []learn.Entry {
	out := make([]learn.Entry, 0, t.used)
	for i, k := range t.keys {
		if k != 0 && t.weights[i] != 0 {
			k--
			out = append(out, learn.Entry{Feature: learn.Feature(k >> 16), Class: uint16(k), Weight: t.weights[i]})
		}
	}
	return out
}

// softmax turns scores into probabilities, in place.
func softmax(x []float32) {
	if len(x) == 0 {
		return
	}
	top := x[0]
	for _, v := range x {
		top = max(top, v)
	}
	var sum float64
	for i, v := range x {
		e := math.Exp(float64(v - top))
		x[i] = float32(e)
		sum += e
	}
	for i := range x {
		x[i] = float32(float64(x[i]) / sum)
	}
}

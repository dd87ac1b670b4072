package learn

import (
	"math"
	"slices"
)

// steps is how finely logarithms are kept: real numbers that may differ in their
// last bits between machines are rounded before they are compared or added.
const steps = 1024

func rounded(x float64) float32 { return float32(math.Round(x*steps) / steps) }

// logSoftmax turns scores into logarithms of probabilities, in place.
func logSoftmax(x []float32) {
	if len(x) == 0 {
		return
	}
	top := slices.Max(x)
	var sum float64
	for _, v := range x {
		sum += math.Exp(float64(v - top))
	}
	log := math.Log(sum)
	for i, v := range x {
		x[i] = rounded(float64(v-top) - log)
	}
}

// scoredShape is a shape with the logarithm of its probability.
type scoredShape struct {
	shape int
	lp    float32
}

// topShapes weighs all shapes and gives the best.
func (m *Model) topShapes(r *Reading, most int) []scoredShape {
	sums := make([]int32, m.pieces)
	for _, f := range r.ShapeFeatures() {
		m.ByShape.AddTo(sums, f)
	}
	scores := make([]float32, len(m.forms))
	for i := range m.forms {
		var s int32
		for _, p := range m.forms[i].pieces {
			s += sums[p]
		}
		scores[i] = float32(s) * m.ByShape.Scale
	}
	logSoftmax(scores)
	return highest(scores, most)
}

// highest are the shapes with the highest scores, those listed first going before
// others of the same score. Few of the thousands of shapes are ever among them.
func highest(scores []float32, most int) []scoredShape {
	out := make([]scoredShape, 0, most+1)
	for i, s := range scores {
		if len(out) == most && s <= out[most-1].lp {
			continue
		}
		at := len(out)
		for at > 0 && out[at-1].lp < s {
			at--
		}
		out = slices.Insert(out, at, scoredShape{i, s})
		out = out[:min(most, len(out))]
	}
	return out
}

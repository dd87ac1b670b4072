package learn

import (
	"math"
)

// Hidden is the width of the ranker's perceptron.
const Hidden = 24

// Ranker weighs the candidates of a question against one another: a sum of sparse
// weights, and a perceptron with one hidden layer over the dense features.
type Ranker struct {
	Sparse *Weights                   `json:"-"`
	Mean   [Dense]float32             `json:"mean"`
	Spread [Dense]float32             `json:"spread"`
	In     [Hidden][Dense + 1]float32 `json:"in"` // the last is the bias
	Out    [Hidden]float32            `json:"out"`
}

// priorShare is how much of the shape's and filling's own logarithm counts.
const priorShare = 0.5

// Prior is the score of a candidate before ranking.
func (c *Candidate) Prior() float32 { return float32(priorShare * (c.ShapeLP + c.FillLP)) }

// Perceive gives the output of the perceptron and its hidden layer. Products are
// converted one by one, so that no machine fuses them with the sum.
func (r *Ranker) Perceive(c *Candidate, hidden *[Hidden]float32) float32 {
	var x [Dense]float32
	for i, v := range c.Dense {
		x[i] = (v - r.Mean[i]) / r.Spread[i]
	}
	var sum float32
	for h := range r.In {
		a := r.In[h][Dense]
		for i, v := range x {
			a += float32(r.In[h][i] * v)
		}
		hidden[h] = float32(math.Tanh(float64(a)))
		sum += float32(r.Out[h] * hidden[h])
	}
	return sum
}

// Rank scores the candidates of one question, gives them probabilities and sorts
// them, the best first.
func (r *Ranker) Rank(cs []*Candidate) {
	if len(cs) == 0 {
		return
	}
	var hidden [Hidden]float32
	scores := make([]float32, len(cs))
	for i, c := range cs {
		c.Score = rounded(float64(r.Sparse.Sum(c.Sparse) + r.Perceive(c, &hidden) + c.Prior()))
		scores[i] = c.Score
	}
	logSoftmax(scores)
	for i, c := range cs {
		c.Probability = float32(math.Exp(float64(scores[i])))
	}
	sortByScore(cs)
}

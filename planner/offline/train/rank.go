package train

import (
	"math"
	"math/rand/v2"

	"arivu/planner/offline/learn"
)

// group is the candidates of one question with marks for those that are right.
type group struct {
	candidates []*learn.Candidate
	right      []bool
	any        bool
	example    *example
}

// rankTrainer learns to tell right candidates from the others of their question.
type rankTrainer struct {
	r       *learn.Ranker
	sparse  *table
	in      [learn.Hidden][learn.Dense + 1]float32 // squared gradients
	out     [learn.Hidden]float32
	scores  []float32
	hiddens [][learn.Hidden]float32
}

const (
	rankRate    = 0.02
	hiddenRate  = 0.05
	rankDecay   = 0.0005
	rankDamping = 0.5
	rankBits    = 20
	startSpread = 0.2
)

// trainRanker learns from groups of candidates.
func trainRanker(groups []*group, o Options) *learn.Ranker {
	tr := &rankTrainer{r: &learn.Ranker{}, sparse: newTable(rankBits)}
	random := rand.New(rand.NewPCG(o.Seed, 3))
	for h := range tr.r.In {
		for i := range tr.r.In[h] {
			tr.r.In[h][i] = float32(random.NormFloat64() * startSpread)
		}
		tr.r.Out[h] = float32(random.NormFloat64() * startSpread)
	}
	tr.scale(groups)
	order := make([]*group, 0, len(groups))
	for _, g := range groups {
		if g.any {
			order = append(order, g)
		}
	}
	for range o.RankEpochs {
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, g := range order {
			tr.learn(g)
		}
	}
	tr.r.Sparse = learn.Quantise(tr.sparse.entries(), o.LeastRank)
	return tr.r
}

// scale finds mean and spread of the dense features.
func (tr *rankTrainer) scale(groups []*group) {
	const least = 1e-3
	var n float64
	var sum, squares [learn.Dense]float64
	for _, g := range groups {
		for _, c := range g.candidates {
			n++
			for i, v := range c.Dense {
				sum[i] += float64(v)
				squares[i] += float64(v) * float64(v)
			}
		}
	}
	for i := range sum {
		mean := sum[i] / max(n, 1)
		tr.r.Mean[i] = float32(mean)
		tr.r.Spread[i] = float32(math.Sqrt(max(0, squares[i]/max(n, 1)-mean*mean)) + least)
	}
}

func (tr *rankTrainer) learn(g *group) {
	tr.scores = tr.scores[:0]
	tr.hiddens = make([][learn.Hidden]float32, len(g.candidates))
	for i, c := range g.candidates {
		s := c.Prior() + tr.r.Perceive(c, &tr.hiddens[i])
		for _, f := range c.Sparse {
			s += tr.sparse.get(f, 0)
		}
		tr.scores = append(tr.scores, s)
	}
	softmax(tr.scores)
	var right float32
	for i, p := range tr.scores {
		if g.right[i] {
			right += p
		}
	}
	for i, c := range g.candidates {
		d := -tr.scores[i]
		if g.right[i] {
			d += tr.scores[i] / (right + 1e-9)
		}
		if d > slotTiny || d < -slotTiny {
			for _, f := range c.Sparse {
				tr.sparse.step(f, 0, d, rankRate, rankDecay, rankDamping)
			}
			tr.perceptron(c, &tr.hiddens[i], d)
		}
	}
}

// perceptron moves the weights of both layers.
func (tr *rankTrainer) perceptron(c *learn.Candidate, hidden *[learn.Hidden]float32, d float32) {
	step := func(w, square *float32, g float32) {
		*square += float32(g * g)
		*w += hiddenRate * g / (float32(math.Sqrt(float64(*square))) + rankDamping)
	}
	for h := range tr.r.In {
		back := d * tr.r.Out[h] * (1 - float32(hidden[h]*hidden[h]))
		step(&tr.r.Out[h], &tr.out[h], d*hidden[h])
		for i, v := range c.Dense {
			step(&tr.r.In[h][i], &tr.in[h][i], back*(v-tr.r.Mean[i])/tr.r.Spread[i])
		}
		step(&tr.r.In[h][learn.Dense], &tr.in[h][learn.Dense], back)
	}
}

// calibrate learns how sure to be, from groups that the ranker has not seen. Their
// candidates are ranked by it.
func calibrate(groups []*group, o Options) *learn.Calibrator {
	var xs [][]float64
	var ys []bool
	for _, g := range groups {
		if len(g.candidates) > 0 {
			xs, ys = append(xs, learn.Outcome(g.candidates)), append(ys, g.right[0])
		}
	}
	return fitCalibrator(xs, ys, o)
}

// fitCalibrator fits a logistic regression by gradient steps.
func fitCalibrator(xs [][]float64, ys []bool, o Options) *learn.Calibrator {
	k := newCalibrator(xs)
	random := rand.New(rand.NewPCG(o.Seed, 4))
	const epochs, rate, decay = 15, 0.01, 0.002
	for epoch := range epochs {
		r := rate / (1 + float64(epoch)/5)
		for _, i := range random.Perm(len(xs)) {
			d := -k.Logistic(xs[i])
			if ys[i] {
				d++
			}
			for j, x := range xs[i] {
				k.Weights[j] += r * (d*(x-k.Mean[j])/k.Spread[j] - decay*k.Weights[j])
			}
			k.Weights[len(k.Weights)-1] += r * d
		}
	}
	return k
}

func newCalibrator(xs [][]float64) *learn.Calibrator {
	if len(xs) == 0 {
		xs = [][]float64{make([]float64, learn.Dense)}
	}
	n := len(xs[0])
	k := &learn.Calibrator{Weights: make([]float64, n+1), Mean: make([]float64, n), Spread: make([]float64, n)}
	for j := range n {
		var sum, squares float64
		for _, x := range xs {
			sum += x[j]
			squares += x[j] * x[j]
		}
		mean := sum / float64(len(xs))
		k.Mean[j] = mean
		k.Spread[j] = math.Sqrt(max(0, squares/float64(len(xs))-mean*mean)) + 1e-3
	}
	return k
}

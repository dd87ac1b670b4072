package learn

import (
	"cmp"
	"math"
	"slices"
)

func sortByScore(cs []*Candidate) {
	slices.SortStableFunc(cs, func(a, b *Candidate) int { return cmp.Compare(b.Score, a.Score) })
}

// Calibrator turns the outcome of a ranking into the probability that its first
// candidate is right.
type Calibrator struct {
	Weights []float64 `json:"weights"` // the last is the bias
	Mean    []float64 `json:"mean"`
	Spread  []float64 `json:"spread"`
}

const smallest = 1e-6

// Outcome describes a ranking for the calibrator; the candidates are sorted.
func Outcome(cs []*Candidate) []float64 {
	first := cs[0]
	p, second := float64(first.Probability), smallest
	if len(cs) > 1 {
		second = float64(cs[1].Probability)
	}
	entropy := 0.0
	for _, c := range cs {
		if q := float64(c.Probability); q > smallest {
			entropy -= float64(q * math.Log(q))
		}
	}
	out := []float64{
		math.Log(p + smallest), p - second, math.Log(second + smallest), float64(len(cs)), float64(first.Score),
		float64(len(first.fill)), entropy,
	}
	for _, d := range first.Dense {
		out = append(out, float64(d))
	}
	return out
}

// Confidence is the probability that the first of the sorted candidates is right.
func (k *Calibrator) Confidence(cs []*Candidate) float64 {
	if len(cs) == 0 {
		return 0
	}
	return float64(rounded(k.Logistic(Outcome(cs))))
}

// Logistic is the probability for an outcome.
func (k *Calibrator) Logistic(x []float64) float64 {
	s := k.Weights[len(x)]
	for i, v := range x {
		s += float64(k.Weights[i] * ((v - k.Mean[i]) / k.Spread[i]))
	}
	return 1 / (1 + math.Exp(-s))
}

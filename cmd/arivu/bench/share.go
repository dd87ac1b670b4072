package bench

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Share is a count out of a number of cases, with the interval that holds the
// true share in 95 of 100 samples (Wilson).
type Share struct {
	Hits  int     `json:"hits"`
	Of    int     `json:"of"`
	Value float64 `json:"share"` // 0 of nothing is 0
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// newShare counts the results for which hit holds.
func newShare(results []*Result, hit func(*Result) bool) Share {
	s := Share{Of: len(results)}
	for _, r := range results {
		if hit(r) {
			s.Hits++
		}
	}
	return s.withInterval()
}

func (s Share) withInterval() Share {
	if s.Of == 0 {
		return s
	}
	const z = 1.96
	n := float64(s.Of)
	p := float64(s.Hits) / n
	center, spread := p+z*z/2/n, z*math.Sqrt(p*(1-p)/n+z*z/4/n/n)
	s.Value, s.Low, s.High = p, max(0, (center-spread)/(1+z*z/n)), min(1, (center+spread)/(1+z*z/n))
	return s
}

// String is "61.4 %", "–" of nothing.
func (s Share) String() string {
	if s.Of == 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f %%", 100*s.Value)
}

// Interval is "[56.2, 66.3]".
func (s Share) Interval() string {
	if s.Of == 0 {
		return ""
	}
	return fmt.Sprintf("[%.1f, %.1f]", 100*s.Low, 100*s.High)
}

// percentile is the nearest rank of sorted values, 0 of none.
func percentile(sorted []float64, p float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	rank := int(math.Ceil(p / 100 * float64(len(sorted))))
	return sorted[max(0, min(rank, len(sorted))-1)]
}

// Latency is a distribution in milliseconds.
type Latency struct {
	P50 float64 `json:"p50_ms"`
	P95 float64 `json:"p95_ms"`
	P99 float64 `json:"p99_ms"`
}

func newLatency(results []*Result) Latency {
	all := make([]float64, len(results))
	for i, r := range results {
		all[i] = r.LatencyMS
	}
	slices.Sort(all)
	return Latency{P50: percentile(all, 50), P95: percentile(all, 95), P99: percentile(all, 99)}
}

// Point is what is reached by answering only with at least some confidence.
type Point struct {
	Confidence float64 `json:"confidence"`
	// Coverage is the share of answerable questions that are answered, Precision
	// the share of the answers that are right. Answers to questions that have none
	// count as wrong.
	Coverage  float64 `json:"coverage"`
	Precision float64 `json:"precision"`
	Answers   int     `json:"answers"`
}

// newCurve has a point for each confidence that occurs, highest first.
func newCurve(results []*Result) []Point {
	var answers []*Result
	answerable := 0
	for _, r := range results {
		if !r.Unanswerable {
			answerable++
		}
		if r.Outcome == Answered {
			answers = append(answers, r)
		}
	}
	slices.SortStableFunc(answers, func(a, b *Result) int { return cmp.Compare(b.Confidence, a.Confidence) })
	var curve []Point
	right := 0
	for i, r := range answers {
		if r.Right {
			right++
		}
		if i+1 < len(answers) && answers[i+1].Confidence == r.Confidence {
			continue
		}
		curve = append(curve, Point{
			Confidence: r.Confidence, Answers: i + 1,
			Coverage:  float64(i+1) / float64(max(1, answerable)),
			Precision: float64(right) / float64(i+1),
		})
	}
	return curve
}

// coverageAt is the largest coverage at which precision is reached, 0 if nowhere.
func coverageAt(curve []Point, precision float64) float64 {
	best := 0.0
	for _, p := range curve {
		if p.Precision >= precision {
			best = max(best, p.Coverage)
		}
	}
	return best
}

// Bin holds the answers of a range of confidences.
type Bin struct {
	From       float64 `json:"from"`
	To         float64 `json:"to"`
	Answers    int     `json:"answers"`
	Confidence float64 `json:"confidence"` // on average
	Right      float64 `json:"right"`      // share
}

const calibrationBins = 10

// newCalibration sorts answers into bins that are not empty, and gives the
// expected calibration error: how far confidence and share of right answers are
// apart, on average over the answers.
func newCalibration(results []*Result) (bins []Bin, ece float64) {
	var sums [calibrationBins]struct {
		n, right   int
		confidence float64
	}
	answers := 0
	for _, r := range results {
		if r.Outcome != Answered {
			continue
		}
		answers++
		s := &sums[max(0, min(calibrationBins-1, int(r.Confidence*calibrationBins)))]
		s.n++
		s.confidence += r.Confidence
		if r.Right {
			s.right++
		}
	}
	for i, s := range sums {
		if s.n == 0 {
			continue
		}
		n := float64(s.n)
		b := Bin{
			From: float64(i) / calibrationBins, To: float64(i+1) / calibrationBins,
			Answers: s.n, Confidence: s.confidence / n, Right: float64(s.right) / n,
		}
		bins = append(bins, b)
		ece += n / float64(answers) * math.Abs(b.Confidence-b.Right)
	}
	return bins, ece
}

package demo

import (
	"math/rand/v2"
	"sort"
)

// seed fixes the data; changing it needs a new formatVersion.
const seed = 0x61726976_75736870

// A source draws deterministically. It works in integers only: floating point
// may be fused or rounded differently from one processor to another, and the
// data must not depend on the machine.
type source struct {
	r *rand.Rand
}

// newSource gives each part of the shop its own stream, so that more draws in one
// part leave the others as they are.
func newSource(stream uint64) *source {
	return &source{r: rand.New(rand.NewPCG(seed, stream))}
}

// below draws from 0 to n-1.
func (s *source) below(n int) int {
	return int(s.r.Uint64N(uint64(n)))
}

// between draws from low to high, both included.
func (s *source) between(low, high int) int {
	return low + s.below(high-low+1)
}

// permille is true p times in a thousand.
func (s *source) permille(p int) bool {
	return s.below(1000) < p
}

// pick draws one of a list, each with the same chance.
func pick[T any](s *source, from []T) T {
	return from[s.below(len(from))]
}

// pickEarly draws one of a list, the earlier ones more often.
func pickEarly[T any](s *source, from []T) T {
	return from[min(s.below(len(from)), s.below(len(from)))]
}

// permutation gives the numbers from 0 to n-1 in random order.
func (s *source) permutation(n int) []int {
	p := make([]int, n)
	for i := range p {
		p[i] = i
	}
	for i := n - 1; i > 0; i-- {
		j := s.below(i + 1)
		p[i], p[j] = p[j], p[i]
	}
	return p
}

// weights is a discrete distribution, kept as running sums.
type weights []int

// newWeights takes one weight per outcome.
func newWeights(each ...int) weights {
	sums := make(weights, len(each))
	total := 0
	for i, w := range each {
		total += w
		sums[i] = total
	}
	return sums
}

// zipf is the weight of a rank, counted from 0, by Zipf's law. A larger flat makes
// the head less steep.
func zipf(rank, flat int) int {
	return 10_000_000 / (rank + flat)
}

// draw gives the index of an outcome.
func (w weights) draw(s *source) int {
	return w.drawFirst(s, len(w))
}

// drawFirst draws among the first n outcomes only.
func (w weights) drawFirst(s *source, n int) int {
	at := s.below(w[n-1])
	return sort.SearchInts(w[:n], at+1)
}

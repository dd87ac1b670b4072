package train

import (
	"fmt"
	"strings"

	"arivu/planner/offline/learn"
)

// Report tells how a training went. The figures are of all questions, each answered
// by models that had not seen its database; right is what has the form or gives the
// rows of the training SQL.
type Report struct {
	Questions, Shaped, Shapes           int
	ShapeWeights, SlotWeights, RankOnes int
	Held, First, Among3, AmongAll       int
	Sure, SureRight                     int
	// Of the two makers in view of each other: how often the other had a reading, and
	// how often either was sure and right.
	Opinions, OpinionsRight, Both, BothRight int
}

func (r *Report) count(examples []*example) {
	r.Questions = len(examples)
	for _, e := range examples {
		if e.shape != nil {
			r.Shaped++
		}
	}
}

func (r *Report) weights(m *learn.Model) {
	r.Shapes, r.ShapeWeights, r.SlotWeights, r.RankOnes = len(m.Shapes), m.ByShape.Len(), m.BySlot.Len(), m.Rank.Sparse.Len()
}

// surely is the confidence from which an answer is counted as sure.
const surely = 0.8

func (r *Report) outcome(held []*group, k *learn.Calibrator) {
	for _, g := range held {
		r.Held++
		for i, right := range g.right {
			if !right {
				continue
			}
			r.AmongAll++
			if i < 3 {
				r.Among3++
			}
			if i == 0 {
				r.First++
			}
			break
		}
		if k.Confidence(g.candidates) >= surely {
			r.Sure++
			if g.right[0] {
				r.SureRight++
			}
		}
	}
}

// council counts the questions where the more confident of the two makers is sure.
// The questions are those that the calibrators were fitted to.
func (r *Report) council(k *learn.Council, xs [][]float64, ys []bool, others [][]float64, otherRight []bool) {
	at := 0
	for i, x := range xs {
		confidence, right := k.First.Logistic(x), ys[i]
		if at < len(others) && &others[at][0] == &x[0] {
			r.Opinions++
			if otherRight[at] {
				r.OpinionsRight++
			}
			if c := k.Other.Logistic(x); c > confidence {
				confidence, right = c, otherRight[at]
			}
			at++
		}
		if confidence < surely {
			continue
		}
		r.Both++
		if right {
			r.BothRight++
		}
	}
}

// String is the report as text.
func (r *Report) String() string {
	var b strings.Builder
	share := func(n, of int) float64 { return 100 * float64(n) / float64(max(of, 1)) }
	fmt.Fprintf(&b, "questions %d, with a shape %d (%.1f %%), shapes %d\n", r.Questions, r.Shaped, share(r.Shaped, r.Questions), r.Shapes)
	fmt.Fprintf(&b, "weights: shapes %d, slots %d, ranker %d\n", r.ShapeWeights, r.SlotWeights, r.RankOnes)
	fmt.Fprintf(&b, "answered %d: first %.1f %%, among three %.1f %%, among all %.1f %%\n", r.Held, share(r.First, r.Held), share(r.Among3, r.Held), share(r.AmongAll, r.Held))
	fmt.Fprintf(&b, "sure (>= %.2f) %.1f %%, right among them %.1f %%\n", surely, share(r.Sure, r.Held), share(r.SureRight, r.Sure))
	if r.Opinions > 0 {
		fmt.Fprintf(&b, "the other maker read %.1f %%, %.1f %% of them rightly; either sure %.1f %%, right among them %.1f %%\n",
			share(r.Opinions, r.Held), share(r.OpinionsRight, r.Opinions), share(r.Both, r.Held), share(r.BothRight, r.Both))
	}
	return b.String()
}

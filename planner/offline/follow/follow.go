package follow

import (
	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// Reading is a frame with the probability that it is the right one.
type Reading struct {
	Frame      *frame.Frame
	Confidence float64
	// Left are words of the follow-up that the frame has no use for.
	Left []string
	// Generous says that the frame shows names beside what was asked for.
	Generous bool
	// Plain says that the follow-up was read by its words alone, as "how many are
	// there" is: whatever is unsure of it is so of the last answer.
	Plain bool
}

// Reader reads questions that stand alone.
type Reader interface {
	// Read gives the readings of a question, the likeliest first.
	Read(question string) []Reading
	// Named tells the columns that a question names.
	Named(question string) func(*ground.Column) bool
}

// most is how many readings of the follow-up are merged.
const most = 3

// Leans reports whether a question says in so many words that it goes on.
func Leans(c *ground.Catalog, question string) bool {
	q := parse(c, question, nil)
	return q.leans()
}

// Read reads a follow-up to an answer of which the frame is known: the likeliest
// reading first. There are none where it cannot be read as a continuation. Alone is
// what it says by itself, should it not mean the last answer after all.
func Read(c *ground.Catalog, last *frame.Frame, question string, r Reader) (merged, alone []Reading) {
	q := parse(c, question, last)
	m := merger{catalog: c, last: last, cues: q}
	if f := m.whole(); f != nil {
		return []Reading{{Frame: f, Confidence: 1, Plain: true}}, nil
	}
	m.named = r.Named(q.own)
	alone = r.Read(q.text)
	for _, next := range alone {
		if len(merged) == most {
			break
		}
		if f := m.merge(next); f != nil {
			merged = append(merged, Reading{Frame: f, Confidence: next.Confidence, Left: next.Left, Generous: next.Generous})
		}
	}
	return merged, alone[:min(len(alone), 1)]
}

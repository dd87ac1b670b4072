package learn

import (
	"errors"
	"sync"

	"arivu/planner/ground"
	"arivu/planner/offline/frame"
	"arivu/planner/offline/learn/link"
)

// ErrNoModel says that this build carries no model.
var ErrNoModel = errors.New("no model is built in")

// Planner reads questions with a model. It is safe for concurrent use.
type Planner struct {
	model   *Model
	options Options

	mu      sync.Mutex
	indexes []*link.Index // the most recently used first
}

// New returns a planner with the model that is built in, or [ErrNoModel].
func New() (*Planner, error) {
	m, err := embedded()
	if err != nil {
		return nil, err
	}
	return NewWith(m), nil
}

// NewWith returns a planner with a model.
func NewWith(m *Model) *Planner { return &Planner{model: m, options: DefaultOptions} }

// Plan is one reading of a question.
type Plan struct {
	Frame *frame.Frame
	SQL   string // in the dialect of the catalog
	// Score orders the plans of one question and means nothing else.
	Score float64
	// Confidence is the probability that this plan is the right one.
	Confidence float64
	// Left are words of the question, in lower case, that the plan has no use for and
	// that do not merely ask.
	Left []string
	// Stored says that this is the plan before it, with the values spelled as the data
	// spell them, blanks around them included.
	Stored bool
	// Opinion says that this is the other maker's reading, see [Planner.Weigh]; Agreed
	// that it is the model's first as well, whose Left it has.
	Opinion, Agreed bool
}

// MostPlans is how many readings a question gets.
const MostPlans = 10

// Plans reads a question and gives its readings, the likeliest first. There are
// none where nothing could be read.
func (p *Planner) Plans(question string, c *ground.Catalog) []Plan {
	candidates := p.ranked(question, c)
	return p.plans(c, candidates, p.model.Sure.Confidence(candidates))
}

// ranked are the candidates of a question, the best first.
func (p *Planner) ranked(question string, c *ground.Catalog) []*Candidate {
	r := NewReading(p.index(c).Read(question))
	if len(r.Tokens) == 0 || len(r.Question.Columns) == 0 {
		return nil
	}
	candidates := p.model.Candidates(r, p.options)
	p.model.Rank.Rank(candidates)
	return candidates
}

// plans writes candidates out, the first of which is right with probability sure.
func (p *Planner) plans(c *ground.Catalog, candidates []*Candidate, sure float64) []Plan {
	var out []Plan
	for i, x := range candidates {
		confidence := sure
		if i > 0 {
			confidence = rest(sure, candidates[0], x)
		}
		for j, f := range p.spellings(c, x) {
			if sql, err := f.SQL(c); err == nil && len(out) < MostPlans {
				out = append(out, Plan{
					Frame: f, SQL: sql, Score: float64(x.Score), Confidence: confidence, Left: x.left, Stored: j > 0,
				})
			}
		}
	}
	return out
}

// spellings are the frame with its values as people write them and, where the data
// surround them with blanks, as the data do. The second is there for a caller that
// sees the first find nothing.
func (p *Planner) spellings(c *ground.Catalog, x *Candidate) []*frame.Frame {
	out := []*frame.Frame{x.Frame}
	if x.stored == nil {
		return out
	}
	stored, err := p.model.Shapes[x.Shape].Frame(c, x.stored, nil)
	if err != nil {
		return out
	}
	stored.Via = x.Frame.Via
	return append(out, stored)
}

// rest deals what the first candidate leaves of the probability to the others, by
// their share of it.
func rest(sure float64, first, x *Candidate) float64 {
	left := 1 - float64(first.Probability)
	if left <= 0 {
		return 0
	}
	return min(sure, (1-sure)*float64(x.Probability)/left)
}

// mostIndexes bounds the catalogs that are kept ready.
const mostIndexes = 16

// index makes a catalog ready, once.
func (p *Planner) index(c *ground.Catalog) *link.Index {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, ix := range p.indexes {
		if ix.Catalog == c {
			copy(p.indexes[1:i+1], p.indexes[:i])
			p.indexes[0] = ix
			return ix
		}
	}
	ix := link.NewIndex(c)
	p.indexes = append([]*link.Index{ix}, p.indexes...)
	p.indexes = p.indexes[:min(len(p.indexes), mostIndexes)]
	return ix
}

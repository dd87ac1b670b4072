package offline

import (
	"math"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// Reading is one way in which the grammar reads a question.
type Reading struct {
	Frame *frame.Frame
	// Score is how sure the grammar is, from 0 to 1. It falls with each assumption,
	// with names that fit loosely and steeply with words left over.
	Score float64
	// Reasons say where the score comes from, Assumptions what was taken for granted.
	Reasons     []string
	Assumptions []string
	// Unused are words that carry meaning and have no place in the frame. A reading
	// with any is a guess and never planned by this package itself.
	Unused []string
	// Kept says what a follow-up keeps of the question before it, "" for others.
	Kept string
}

// maxCandidates bounds the readings that Readings returns.
const maxCandidates = 3

// perUnused is by what each word left over multiplies a score.
const perUnused = 0.4

// Readings are what the grammar makes of a question, best first and three at most,
// for a ranker that sets them beside those of other makers of frames. Unlike Plan
// it also returns readings that leave words unused. None means that the question
// is none, or that the grammar has no frame for it.
func (p *Planner) Readings(in Input) []Reading {
	if in.Schema == nil || unreadable(in.Question) != "" || len(ground.Tokenize(in.Question)) > maxTokens {
		return nil
	}
	c := p.catalogs.of(in.Schema, in.Vocabulary)
	d, toks := readTurn(c, in.Question, in.Now)
	if d.leans(toks) != standsAlone && len(in.Earlier) > 0 {
		e, problem := edited(c, in, d, toks)
		if problem != "" {
			return nil
		}
		return joinable(c, e.reading())
	}
	return p.readings(c, in, d, toks)
}

func (p *Planner) readings(c *ground.Catalog, in Input, d *draft, toks []ground.Token) []Reading {
	if d.problem != "" {
		return nil
	}
	r := d.resolve(in.Now)
	if r == nil || r.failed != "" {
		return nil
	}
	choices, ok := clarify(in.Question, toks, d, r).(*events.Clarify)
	if !ok {
		return joinable(c, d.reading(r))
	}
	var out []Reading
	for _, choice := range choices.Readings {
		said, words := readTurn(c, choice.Question, in.Now)
		if said == nil || said.problem != "" || len(out) == maxCandidates {
			continue
		}
		own := said.resolve(in.Now)
		if own == nil || own.failed != "" || clarify(choice.Question, words, said, own) != nil {
			continue
		}
		one := said.reading(own)
		one.Assumptions = append(one.Assumptions, choice.Restatement)
		one.Reasons = append(one.Reasons, "there are other readings that fit as well")
		one.Score = rounded(one.Score / float64(len(choices.Readings)))
		out = append(out, joinable(c, one)...)
	}
	return out
}

// joinable leaves out a reading whose tables no foreign keys connect.
func joinable(c *ground.Catalog, r Reading) []Reading {
	if _, err := r.Frame.SQL(c); err != nil {
		return nil
	}
	return []Reading{r}
}

// reading makes a frame of what was resolved, with how sure that is.
func (d *draft) reading(r *resolver) Reading {
	out := Reading{Frame: r.f.compose(), Assumptions: r.assumptions(), Unused: d.missing}
	out.Score, out.Reasons = confidence(r, out.Assumptions)
	if n := len(d.missing); n > 0 {
		out.Score = rounded(out.Score * math.Pow(perUnused, float64(n)))
		out.Reasons = []string{quoteWords(d.missing) + " has no place in this reading"}
	}
	out.Reasons = append(out.Reasons, d.lessons()...)
	return out
}

// rounded keeps scores the same on every machine.
func rounded(f float64) float64 { return math.Round(f*100) / 100 }

package offline

import (
	"math"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// Reading is one way in which a question is read.
type Reading struct {
	Frame *frame.Frame
	SQL   string // in the dialect of the schema
	// Score is how sure the maker is, from 0 to 1. The grammar's falls with each assumption,
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

	grammar bool // the grammar's, or where both makers were weighed the grammar's too
	plain   bool // an edit of the last answer by words that need no reading
	stored  bool // the learned reading before it, with the data's own spelling of values
}

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
	c := p.Catalog(in)
	d, toks := readTurn(c, in.Question, in.Now)
	if how := d.leans(toks); len(in.Earlier) > 0 && p.leaning(c, in.Question, d, toks) != standsAlone {
		if own := editedReadings(c, in, d, toks); own != nil || how != standsAlone {
			return own
		}
		d, toks = readTurn(c, in.Question, in.Now) // editing has used it up
	}
	if d.problem != "" {
		return nil
	}
	r := d.resolve(in.Now)
	if r == nil || r.failed != "" {
		return nil
	}
	if choices := p.choices(c, in, d, r, toks); len(choices) > 1 {
		return p.chosen(in, choices)
	}
	return joinable(c, d.reading(c, r))
}

// editedReadings are the grammar's edit of the reading before; nil if it cannot be edited.
func editedReadings(c *ground.Catalog, in Input, d *draft, toks []ground.Token) []Reading {
	e, problem := edited(c, in, d, toks)
	if problem != "" {
		return nil
	}
	one := e.draft.reading(c, e.resolver)
	one.Kept = e.kept()
	one.Reasons = append(one.Reasons, continues)
	return joinable(c, one)
}

// chosen are the readings that a person would be asked to choose from.
func (p *Planner) chosen(in Input, choices []events.Reading) []Reading {
	var out []Reading
	for _, choice := range choices {
		next := in
		next.Question, next.settled = choice.Question, true
		for _, one := range p.Readings(next) {
			one.Assumptions = append(one.Assumptions, choice.Restatement)
			one.Reasons = append(one.Reasons, "there are other readings that fit as well")
			one.Score = rounded(one.Score / float64(len(choices)))
			out = append(out, one)
		}
	}
	return out[:min(len(out), maxReadings)]
}

// joinable leaves out a reading whose tables no foreign keys connect.
func joinable(c *ground.Catalog, r Reading) []Reading {
	sql, err := r.Frame.SQL(c)
	if err != nil {
		return nil
	}
	r.SQL = sql
	return []Reading{r}
}

// reading makes a frame of what was resolved, with how sure that is.
func (d *draft) reading(c *ground.Catalog, r *resolver) Reading {
	out := Reading{Frame: r.f.compose(), Unused: d.missing, grammar: true}
	tables, _ := touched(c, out.Frame)
	for _, guess := range joinedByGuess(c, r.f, tables) {
		d.assume(guess)
	}
	out.Assumptions = r.assumptions()
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

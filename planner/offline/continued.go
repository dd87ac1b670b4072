package offline

import (
	"slices"

	"arivu/planner/ground"
	"arivu/planner/offline/follow"
)

// unseconded discounts the reading of a follow-up that one maker alone comes to, in one
// way alone: it rests on a reading of the last question as well, and either may be wrong.
const unseconded = 0.75

// continued are the readings of a follow-up: own, the grammar's, which edits its own
// reading of the last question, and those that merge what both makers read of the
// follow-up into the frame of the last answer. Where the two agree, the reading is far
// likelier right. Where they do not, the grammar's counts for more if it was its reading
// that was answered.
func (p *Planner) continued(c *ground.Catalog, in Input, own []Reading) []Reading {
	last, ok := p.lastAnswer(in)
	if !ok {
		return own
	}
	merged, apart := p.merged(c, in, last)
	own, merged = changing(c, in, last, own), changing(c, in, last, merged)
	ranked := weighedWith(c, own, merged, last.grammar)
	if len(ranked) == 0 {
		return own
	}
	return ordered(append(ranked, apart...))
}

// weighedWith sets the merged readings beside the grammar's; edits says that the
// grammar's reading edits the one that was answered.
func weighedWith(c *ground.Catalog, own, merged []Reading, edits bool) []Reading {
	if len(own) == 0 || len(own[0].Unused) > 0 {
		return append(discounted(merged, Reading.backed), discounted(own, nil)...)
	}
	gist := own[0].Frame.Gist(c)
	at := slices.IndexFunc(merged, func(r Reading) bool { return r.Frame.Gist(c) == gist })
	switch {
	case at >= 0:
		one := merged[at]
		one.grammar, one.Assumptions = true, own[0].Assumptions
		one.Reasons = append([]string{sameTwice}, own[0].Reasons...)
		return append([]Reading{one}, discounted(slices.Delete(merged, at, at+1), Reading.backed)...)
	case edits:
		return append(discounted(own[:1], nil), discounted(merged, Reading.backed)...)
	}
	return append(discounted(merged, Reading.backed), discounted(own, nil)...)
}

// byItself is how much of its score a reading keeps of what a follow-up says without the
// last answer. It is there to be chosen, should that have been meant.
const byItself = 0.25

// merged are the readings of a follow-up merged into the last answer, and apart what it
// says by itself.
func (p *Planner) merged(c *ground.Catalog, in Input, last Reading) (merged, apart []Reading) {
	with, alone := follow.Read(c, last.Frame, in.Question, reader{p, c, in})
	for _, x := range with {
		if sql, err := x.Frame.SQL(c); err == nil {
			merged = append(merged, Reading{
				Frame: x.Frame, SQL: sql, Score: min(last.Score, x.Confidence), Reasons: []string{byModel, continues}, Unused: x.Left,
				Kept:  " It continues the last question (\"" + clip(in.Earlier[len(in.Earlier)-1].Question) + "\").",
				plain: x.Plain, grammar: x.Generous,
			})
		}
	}
	for _, x := range alone {
		if sql, err := x.Frame.SQL(c); err == nil {
			apart = append(apart, Reading{Frame: x.Frame, SQL: sql, Score: byItself * x.Confidence, Reasons: []string{byModel}, Unused: x.Left})
		}
	}
	return merged, apart
}

// backed reports whether something else speaks for a merged reading: that both makers read
// the words of the follow-up alike, or that these words leave nothing to read.
func (r Reading) backed() bool { return r.plain || r.grammar }

// discounted are readings that one maker alone comes to, less what that takes from them.
func discounted(readings []Reading, except func(Reading) bool) []Reading {
	out := slices.Clone(readings)
	for i := range out {
		if except == nil || !except(out[i]) {
			out[i].Score *= unseconded
		}
	}
	return out
}

// ordered rounds scores and lets none be above the one before it.
func ordered(readings []Reading) []Reading {
	most := 1.0
	for i := range readings {
		most = min(most, rounded(readings[i].Score))
		readings[i].Score = most
	}
	return readings
}

// lastAnswer is the reading that answered the question before, if it came to a plan.
func (p *Planner) lastAnswer(in Input) (Reading, bool) {
	n := len(in.Earlier) - 1
	last := in.Earlier[n]
	if last.Unplanned != "" {
		return Reading{}, false
	}
	in.Question, in.Now, in.Earlier, in.Changes = last.Question, last.Now, in.Earlier[:n], last.Changes
	if len(in.Changes) > 0 {
		one, problem := p.changed(p.Catalog(in), in)
		return one, problem == ""
	}
	return p.answered(in)
}

// answered is the reading that answers a question: the one that was chosen, the
// grammar's where decided runs it, else the likeliest.
func (p *Planner) answered(in Input) (Reading, bool) {
	if one, ok := p.chosenOne(in); ok {
		return one, true
	}
	ranked, own := p.Ranked(in), p.Readings(in)
	if len(ranked) == 0 {
		return Reading{}, false
	}
	first := ranked[0]
	whole := len(own) > 0 && len(own[0].Unused) == 0
	first.grammar = whole && (first.grammar || first.Frame == own[0].Frame)
	if in.served && whole && (first.grammar || !first.sure()) {
		first.Frame, first.grammar = own[0].Frame, true
	}
	return first, true
}

// reader lets both makers read what a follow-up says, as a question of its own.
type reader struct {
	*Planner

	catalog *ground.Catalog
	in      Input
}

// Read is part of [follow.Reader].
func (r reader) Read(question string) []follow.Reading {
	in := r.in
	in.Question, in.Earlier = question, nil
	var out []follow.Reading
	for _, x := range r.Ranked(in) {
		if !x.stored {
			out = append(out, follow.Reading{Frame: x.Frame, Confidence: x.Score, Left: x.Unused, Generous: x.grammar})
		}
	}
	return out
}

// Named is part of [follow.Reader].
func (r reader) Named(question string) func(*ground.Column) bool {
	return r.model.Named(question, r.catalog)
}

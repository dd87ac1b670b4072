package offline

import (
	"slices"
	"strings"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/offline/learn"
)

// What it takes to be sure where a model weighs the readings of both makers. Its
// confidence is a probability: of ten readings with 0.8, eight are right.
const (
	// SureConfidence is the confidence from which a reading counts as sure.
	SureConfidence = 0.8
	// offerConfidence is what the likeliest reading must have to be offered with the
	// next ones, worthOffering what each of those must have.
	offerConfidence, worthOffering = 0.3, 0.05
	// worthTrying is what a further candidate must have to go to the executor, which
	// turns to it where the first cannot be run.
	worthTrying = 0.05
	// chosenConfidence is that of a reading which the person who asks has chosen.
	chosenConfidence = 0.97
)

const (
	byModel   = "read by what was learned from other questions"
	sameTwice = "grammar and learned planner read it alike"
	chosenBy  = "you chose this reading"
)

// WithoutModel leaves the grammar alone, as in a build without a model.
func WithoutModel() Option { return func(p *Planner) { p.model = nil } }

// Opinion is the best of the grammar's readings as the learned maker is to see it.
func Opinion(readings []Reading) learn.Opinion {
	if len(readings) == 0 {
		return learn.Opinion{}
	}
	first := readings[0]
	return learn.Opinion{Frame: first.Frame, Score: first.Score, Left: len(first.Unused)}
}

// Ranked are the readings of both makers, the likeliest first, whether or not they
// are likely enough to be run.
func (p *Planner) Ranked(in Input) []Reading {
	own := p.Readings(in)
	if p.model == nil || in.Schema == nil || in.settled || p.grammarOnly(in) {
		return own
	}
	c := p.Catalog(in)
	if len(in.Earlier) > 0 && p.Leans(in) {
		return p.continued(c, in, own)
	}
	return p.weighed(c, in, own)
}

// grammarOnly reports whether a question is none, asks for what is never done, or speaks
// of a metric that people have defined, which the learned maker knows nothing of.
func (p *Planner) grammarOnly(in Input) bool {
	if unreadable(in.Question) != "" || len(ground.Tokenize(in.Question)) > maxTokens {
		return true
	}
	d, _ := readTurn(p.Catalog(in), in.Question, in.Now)
	return d.usesDefined() || d.writes || d.problem != "" && len(in.Earlier) == 0
}

// weighed sets the grammar's readings beside the learned ones.
func (p *Planner) weighed(c *ground.Catalog, in Input, own []Reading) []Reading {
	var out []Reading
	for _, plan := range p.model.Weigh(in.Question, c, Opinion(own)) {
		out = append(out, p.readingOf(plan, own))
	}
	return out
}

// readingOf is a plan with what the grammar says of it, if it is the grammar's too.
func (p *Planner) readingOf(plan learn.Plan, own []Reading) Reading {
	one := Reading{Reasons: []string{byModel}, Unused: plan.Left, stored: plan.Stored}
	if plan.Opinion {
		one = own[0]
	}
	one.grammar = plan.Opinion || plan.Agreed
	if plan.Agreed {
		one.Reasons, one.Assumptions = append([]string{sameTwice}, own[0].Reasons...), own[0].Assumptions
		one.Unused = common(own[0].Unused, plan.Left)
	}
	one.Frame, one.SQL, one.Score = plan.Frame, plan.SQL, rounded(plan.Confidence)
	return one
}

// judged answers by the readings of both makers. A plan of the grammar's that uses
// every word is run as the grammar shows it, with names and figures for people, unless
// the model is sure of something else: then the two are offered.
func (p *Planner) judged(c *ground.Catalog, in Input, d *draft, toks []ground.Token) events.Body {
	return p.decided(c, in, d, p.byGrammar(c, in, d, toks), p.Ranked(in))
}

// decided is the answer that a question gets: own is the grammar's, ranked are the
// readings of both makers.
func (p *Planner) decided(c *ground.Catalog, in Input, d *draft, own events.Body, ranked []Reading) events.Body {
	if own.Kind() == events.KindClarify || len(ranked) == 0 {
		return own
	}
	first := ranked[0]
	plan, whole := own.(*events.Planned)
	if whole && (first.grammar || !first.sure()) {
		return seconded(plan, ranked)
	}
	// What neither maker understands is named, never passed over.
	if len(common(first.Unused, d.missing)) > 0 {
		return own
	}
	if !whole && (first.sure() || first.plain && first.Score >= p.threshold) {
		return p.ranked(c, d, ranked)
	}
	if choice := offer(in, ranked); choice != nil && first.Score >= offerConfidence {
		return choice
	}
	return own
}

// sure reports whether a reading is likely enough to be run on the model's word.
func (r Reading) sure() bool { return r.Score >= SureConfidence }

// seconded is a plan of the grammar's with the confidence that it has in view of the
// model.
func seconded(plan *events.Planned, ranked []Reading) events.Body {
	at := slices.IndexFunc(ranked, func(r Reading) bool { return r.grammar })
	plan.Confidence = rounded(plan.Confidence * learn.Unopposed)
	if at >= 0 {
		plan.Confidence, plan.Reasons = ranked[at].Score, ranked[at].Reasons
	}
	plan.Candidates[0].Score = plan.Confidence
	return plan
}

// common are the words of a that are also in b, whatever their case.
func common(a, b []string) []string {
	var out []string
	for _, w := range a {
		if slices.ContainsFunc(b, func(x string) bool { return strings.EqualFold(w, x) }) {
			out = append(out, w)
		}
	}
	return out
}

// ranked makes a plan of the first reading, with the next ones to turn to. Of two
// spellings of a value the one that is in the data is run.
func (p *Planner) ranked(c *ground.Catalog, d *draft, readings []Reading) events.Body {
	if len(readings) > 1 && readings[1].stored {
		readings = append([]Reading{readings[1], readings[0]}, readings[2:]...)
	}
	body := p.planned(c, d, readings[0])
	plan, ok := body.(*events.Planned)
	if !ok {
		return body
	}
	for _, next := range readings[1:] {
		if next.Score < worthTrying || len(plan.Candidates) == maxReadings {
			continue
		}
		also := events.Candidate{SQL: next.SQL, Score: next.Score}
		if words := next.Frame.Restate() + next.Kept; words != plan.Restatement {
			also.Restatement = words
		}
		plan.Candidates = append(plan.Candidates, also)
	}
	return plan
}

// offer asks which of the likeliest readings is meant; nil if there is only one.
func offer(in Input, ranked []Reading) events.Body {
	out := &events.Clarify{Prompt: "I can read this in more than one way. Which do you mean?"}
	seen := map[string]bool{}
	for _, one := range ranked {
		words := one.Frame.Restate()
		if one.Score < worthOffering || len(one.Unused) > len(ranked[0].Unused) || seen[words] || len(out.Readings) == maxReadings {
			continue
		}
		seen[words] = true
		out.Readings = append(out.Readings, events.Reading{Restatement: words, Question: in.Question + readAs + words, SQL: one.SQL, Path: events.PathOffline})
	}
	if len(out.Readings) < 2 {
		return nil
	}
	return out
}

// readAs stands between a question and the reading of it that was chosen. The
// words of the reading are its name: the question is read again, and of its readings
// the one that says the same is taken.
const readAs = " — meaning: "

// chosenReading plans a question whose reading was chosen; nil if none was, or there is no
// such reading any more.
func (p *Planner) chosenReading(c *ground.Catalog, in Input) events.Body {
	one, ok := p.chosenOne(in)
	if !ok {
		return nil
	}
	in.Question, _, _ = strings.Cut(in.Question, readAs)
	d, _ := readTurn(c, in.Question, in.Now)
	one.Score, one.Reasons = chosenConfidence, []string{chosenBy}
	return p.planned(c, d, one)
}

// chosenOne is the reading that a question says was chosen.
func (p *Planner) chosenOne(in Input) (Reading, bool) {
	question, words, ok := strings.Cut(in.Question, readAs)
	if !ok {
		return Reading{}, false
	}
	in.Question = question
	for _, one := range p.Ranked(in) {
		if one.Frame.Restate() == words {
			return one, true
		}
	}
	return Reading{}, false
}

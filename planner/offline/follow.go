package offline

import (
	"slices"
	"strings"
	"time"

	"arivu/planner/phrase"

	"arivu/events"
	"arivu/planner/ground"
)

// follow reads a question as an edit of the reading before it. What it says
// replaces what was said of the same thing; all else is carried over, and the
// restatement tells what.
func (p *Planner) follow(c *ground.Catalog, in Input, d *draft, toks []ground.Token) events.Body {
	e, problem := edited(c, in, d, toks)
	switch {
	case problem != "" && len(d.missing) > 0:
		return p.doNotKnow(c, in, d, toks)
	case problem != "":
		return p.decline(c, d, problem)
	}
	body := p.answer(c, in, e.draft, e.resolver, toks)
	if plan, ok := body.(*events.Planned); ok {
		if problem := p.unchanged(c, in, plan.Candidates[0].SQL); problem != "" {
			return p.decline(c, d, problem)
		}
		restate(plan, e.kept())
		plan.Reasons = append(plan.Reasons, continues)
	}
	return body
}

// continues is why a follow-up is read as it is.
const continues = "it continues the last question"

// edition is the reading of a question edited by a follow-up.
type edition struct {
	draft    *draft
	resolver *resolver
	before   int    // items of the question before
	last     string // that question
}

// edited edits the reading before by a follow-up, or says why it cannot be.
func edited(c *ground.Catalog, in Input, d *draft, toks []ground.Token) (e edition, problem string) {
	last := in.Earlier[len(in.Earlier)-1]
	said := "(\"" + clip(last.Question) + "\")"
	if last.Unplanned != "" {
		return e, "This continues the last question " + said + ", but " + last.Unplanned + ". Ask for what you want in one question."
	}
	base := earlierReading(c, in.Earlier)
	if d.forgive(); len(d.missing) > 0 {
		return e, unknownWords(d)
	}
	if base == nil || !readable(earlierReading(c, in.Earlier), in.Now) {
		return e, "This continues the last question " + said + ", which I cannot read without a model. Ask for what you want in one question."
	}
	e = edition{draft: base, before: len(base.items), last: last.Question}
	if problem := base.continued(d, toks); problem != "" {
		return e, problem
	}
	e.resolver = base.resolve(in.Now)
	switch {
	case e.resolver == nil:
		return e, "I could not tie this to the last question " + said + ". Ask for what you want in one question."
	case e.resolver.failed != "":
		return e, "Read with the last question " + said + ": " + phrase.Lower(e.resolver.failed)
	}
	// Only what stands in this question can be offered in other words.
	if e.resolver.choice != nil && e.resolver.choice.item <= e.before {
		e.resolver.choice = nil
	}
	base.tiedItem = -1
	return e, ""
}

// kept says what the reading keeps of the question before.
func (e *edition) kept() string { return e.draft.carriedOver(e.before, e.last) }

// readable reports whether a reading comes to a plan as it is, which uses it up.
func readable(d *draft, now time.Time) bool {
	r := d.resolve(now)
	return r != nil && r.failed == ""
}

// earlierReading reads the questions before again, each follow-up as an edit of
// what came before it; nil if the newest cannot be read.
func earlierReading(c *ground.Catalog, turns []Turn) *draft {
	var at *draft
	for _, t := range turns {
		if t.Unplanned != "" {
			continue
		}
		d, toks := readTurn(c, t.Question, t.Now)
		switch {
		case d == nil, len(t.Changes) > 0: // a change is made to the frame, which an edit of words does not have
			at = nil
		case at != nil && d.leans(toks) != standsAlone:
			if d.forgive(); len(d.missing) > 0 || len(at.items) > maxConversation || at.continued(d, toks) != "" {
				at = nil
			}
		case d.problem != "" || len(d.missing) > 0:
			at = nil
		default:
			at = d
		}
	}
	return at
}

func readTurn(c *ground.Catalog, question string, now time.Time) (*draft, []ground.Token) {
	if unreadable(question) != "" || len(ground.Tokenize(question)) > maxTokens {
		return nil, nil
	}
	toks, said := wordsOf(c, question)
	items, notes := chunk(c, toks, now)
	d := newDraft(c, items)
	d.turns = []turn{{question: question, now: now, toks: toks, items: slices.Clone(items)}}
	d.assumptions = slices.Concat(said, notes)
	d.read()
	return d, toks
}

// continued edits the reading by a follow-up. "Only customers from Germany" sets a
// condition; it does not ask for customers. "Orders instead" after the revenue asks how
// many orders there are.
func (d *draft) continued(next *draft, toks []ground.Token) string {
	switch words := lowerWords(toks); {
	case narrows(words[0]):
		if len(next.filters) > 0 {
			next.subject = -1
		}
	case d.namedFigures() && next.namesOnly():
		next.measures = []rawMeasure{{fn: aggCount, item: next.subject}}
	}
	return d.edit(next, also(toks))
}

// namedFigures reports whether all that is given are figures with a name, such as
// revenue, which says by itself what it is of.
func (d *draft) namedFigures() bool {
	return len(d.measures) > 0 && !slices.ContainsFunc(d.measures, func(m rawMeasure) bool { return m.metric == "" })
}

// namesOnly reports whether all that is said is a thing, and nothing of it.
func (d *draft) namesOnly() bool {
	return d.subject >= 0 && d.says() == 1 && !d.comesWith(d.subject) && !d.at(d.prev(d.subject)).is(trigTheir)
}

// forgive drops words that only say what to do with the last answer.
func (d *draft) forgive() {
	d.missing = slices.DeleteFunc(d.missing, func(w string) bool { return followWords[w] })
}

// also reports whether something is wanted beside what was there, not in its
// place.
func also(toks []ground.Token) bool {
	for i, t := range toks {
		switch t.Lower {
		case "also", "too", "additionally":
			return true
		case "well":
			return i > 0 && toks[i-1].Lower == "as"
		case "addition":
			return i > 0 && toks[i-1].Lower == "in"
		}
	}
	return false
}

// carriedOver names what the reading keeps of the last question, by its words.
func (d *draft) carriedOver(before int, question string) string {
	var kept []string
	for i := range before {
		it := &d.items[i]
		if d.refers(i) && !slices.Contains(kept, it.text) {
			kept = append(kept, it.text)
		}
	}
	if len(kept) == 0 {
		return ""
	}
	return " Carried over from the last question (\"" + clip(question) + "\"): " + strings.Join(kept, ", ") + "."
}

// refers reports whether the reading rests on item i.
func (d *draft) refers(i int) bool {
	it := &d.items[i]
	metric := func(m rawMeasure) bool { return it.is(trigMetric) && m.metric == it.meaning.detail }
	for _, m := range d.measures {
		if m.item == i || metric(m) {
			return true
		}
	}
	for _, k := range d.keys {
		if k.item == i || k.date == i || it.kind == itemUnit && k.unit == it.unit {
			return true
		}
	}
	for _, f := range d.filters {
		if f.refers(i, it) {
			return true
		}
	}
	switch {
	case d.having != nil && d.having.measure.item == i, d.order != nil && d.order.item == i, i == d.subject:
		return true
	case d.rank != nil && (d.rank.item == i || d.rank.at == i || metric(rawMeasure{metric: d.rank.metric})):
		return true
	}
	return slices.Contains(d.columns, i) || slices.Contains(d.related, i)
}

func (f rawFilter) refers(i int, it *item) bool {
	if f.item == i || slices.Contains(f.at, i) || f.test == testPeriod && it.kind == itemPeriod && it.period == f.period {
		return true
	}
	return it.kind == itemNumber && slices.Contains(f.numbers, it.number)
}

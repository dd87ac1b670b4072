package offline

import (
	"slices"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/offline/alter"
	"arivu/planner/offline/frame"
	"arivu/planner/offline/metric"
	"arivu/planner/phrase"
)

// changedBy is why a reading is as it is that differs in one part from another one.
const changedBy = "it is the last reading with the one change that was chosen"

// changedReading plans a question whose reading is another one's with parts changed.
func (p *Planner) changedReading(c *ground.Catalog, in Input) events.Body {
	one, problem := p.changed(c, in)
	if problem != "" {
		return p.decline(c, nil, problem)
	}
	question, now := in.Question, in.Now
	before := turnsOf(c, in.Earlier)
	d, _ := readTurn(c, question, now)
	if d == nil {
		return p.decline(c, nil, tooLong)
	}
	last := in.Changes[len(in.Changes)-1]
	d.turns = append(before, d.turns...)
	d.turns[len(d.turns)-1].now = last.Now
	one.Reasons = append(slices.Clone(one.Reasons), changedBy)
	body := p.planned(c, d, one)
	if plan, ok := body.(*events.Planned); ok {
		markChanged(plan, last)
	}
	return body
}

// markChanged says which part is new. What the question said in its place is used: it says
// what was changed.
func markChanged(plan *events.Planned, last Change) {
	plan.Unused = nil
	if (last.To != "" || last.Entry != "") && last.Part < len(plan.Parts) {
		plan.Parts[last.Part].Changed, plan.Parts[last.Part].Words = true, nil
	}
}

// changed is the reading of a question with all its changes made, or why there is none.
func (p *Planner) changed(c *ground.Catalog, in Input) (Reading, string) {
	changes := in.Changes
	in.Changes = nil
	one, ok := p.saying(c, in, changes[0].Was)
	if !ok {
		return Reading{}, notFoundAgain
	}
	for _, ch := range changes {
		if said(one) != ch.Was {
			return Reading{}, notFoundAgain
		}
		f, err := alter.Apply(c, one.Frame, figuresOf(c), alter.Change{Part: ch.Part, Offer: ch.To, Written: ch.Entry}, ch.Now)
		if err != nil {
			return Reading{}, phrase.Upper(err.Error()) + "."
		}
		sql, err := f.SQL(c)
		if err != nil {
			return Reading{}, "The tables this needs cannot be joined: no foreign keys lead from one to the other."
		}
		one.Frame, one.SQL = f, sql
	}
	return one, ""
}

const notFoundAgain = "I cannot change this: the question is no longer read as it was, because the structure or the words of the database have changed since. Ask it again."

// saying is the reading of a question that says what it was once read as.
func (p *Planner) saying(c *ground.Catalog, in Input, words string) (Reading, bool) {
	in.served = true
	var all []Reading
	if one, ok := p.chosenOne(in); ok {
		all = append(all, one)
	}
	all = append(all, p.Readings(in)...)
	all = append(all, p.Ranked(in)...)
	if d, toks := readTurn(c, in.Question, in.Now); d != nil && d.leans(toks) == standsAlone {
		if r := d.resolve(in.Now); r != nil && r.failed == "" {
			all = append(all, d.reading(c, r))
		}
	}
	at := slices.IndexFunc(all, func(r Reading) bool { return said(r) == words })
	if at < 0 {
		return Reading{}, false
	}
	return all[at], true
}

// said is a reading in words, as its plan has it.
func said(r Reading) string { return r.Frame.Restate() + r.Kept }

// figuresOf are the figures with a name: those that people have defined, and the
// grammar's own.
func figuresOf(c *ground.Catalog) alter.Figures {
	return func(t *ground.Table) []frame.Value {
		var out []frame.Value
		for _, m := range c.Metrics() {
			if done, err := metric.Compile(c, m); err == nil && done.Table == t {
				out = append(out, done.Value)
			}
		}
		for _, own := range ownFigures(c, t) {
			if c.MetricNamed(ownMetrics[own.metric]) == nil {
				out = append(out, (&sketch{root: t, turnover: c.Sales}).plainMeasure(own))
			}
		}
		return out
	}
}

// ownFigures are those that the grammar knows of a table.
func ownFigures(c *ground.Catalog, t *ground.Table) []measure {
	switch sales := c.Sales; {
	case t == sales.Items && sales.Cost != nil:
		return []measure{{metric: byRevenue}, {metric: byUnits}, {metric: byProfit}}
	case t == sales.Items:
		return []measure{{metric: byRevenue}, {metric: byUnits}}
	case t == sales.Orders && sales.Amount != nil:
		return []measure{{metric: byRevenue}, {metric: byRevenue, fn: aggAvg}}
	}
	return nil
}

package offline

import (
	"strings"

	"arivu/events"
	"arivu/planner/ground"
)

// Compose writes a follow-up together with the questions that it continues as one
// question that stands on its own, for whoever reads whole questions only. What
// the follow-up says anew is left out of the earlier question. It reports false for
// a question that stands alone already, and where there is nothing to continue.
func (p *Planner) Compose(in Input) (string, bool) {
	if len(in.Earlier) == 0 || !p.Leans(in) {
		return in.Question, false
	}
	c := p.catalogs.of(in.Schema, in.Vocabulary)
	base := ""
	for _, t := range in.Earlier {
		if t.Unplanned != "" {
			continue
		}
		d, toks := readTurn(c, t.Question, t.Now)
		switch {
		case d == nil:
			base = ""
		case base != "" && d.leans(toks) != standsAlone:
			base = compose(c, base, t, d, toks)
		default:
			base = t.Question
		}
	}
	if base == "" {
		return in.Question, false
	}
	turn := Turn{Question: in.Question, Now: in.Now}
	d, toks := readTurn(c, in.Question, in.Now)
	return compose(c, base, turn, d, toks), true
}

// compose appends a follow-up to a question, without what it replaces there.
func compose(c *ground.Catalog, base string, t Turn, next *draft, toks []ground.Token) string {
	rest := followText(t.Question, toks)
	old, oldToks := readTurn(c, base, t.Now)
	if old == nil || rest == "" {
		return base
	}
	if !also(toks) {
		base = without(base, old.items, oldToks, old.replacedBy(next))
	}
	return strings.TrimRight(base, " ?.!") + ", " + rest
}

// replacedBy are the items of a question whose place a follow-up takes.
func (d *draft) replacedBy(next *draft) map[int]bool {
	gone := map[int]bool{}
	drop := func(i int) {
		if i < 0 {
			return
		}
		gone[i] = true
		for j := i - 1; j >= 0 && (d.items[j].kind == itemFiller && joining[d.items[j].text] || d.items[j].is(trigBy) || d.items[j].is(trigCompare)); j-- {
			gone[j] = true
		}
	}
	for _, f := range next.filters {
		at := d.sameThing(f)
		if at < 0 {
			continue
		}
		for i := range d.items {
			if d.filters[at].refers(i, &d.items[i]) {
				drop(i)
			}
		}
	}
	if len(next.keys) > 0 {
		for _, k := range d.keys {
			drop(k.item)
			for i := range d.items {
				if k.unit != ground.NoUnit && d.items[i].kind == itemUnit {
					drop(i)
				}
			}
		}
	}
	return gone
}

// joining are the words that tie a condition to what stands before it.
var joining = wordSet("in for from of on at during within the")

// without is a question with some of its items cut out.
func without(question string, items []item, toks []ground.Token, gone map[int]bool) string {
	var b strings.Builder
	from := 0
	for i := range items {
		if !gone[i] {
			continue
		}
		b.WriteString(question[from:toks[items[i].from].Start])
		from = toks[items[i].to-1].End
	}
	b.WriteString(question[from:])
	return strings.Join(strings.Fields(b.String()), " ")
}

// followText is what a follow-up says, without the words that only say that it is
// one.
func followText(question string, toks []ground.Token) string {
	i := 0
	for i < len(toks) && (leadWords[toks[i].Lower] || toks[i].Kind == ground.Symbol) {
		i++
	}
	if i+1 < len(toks) && (toks[i].Lower == "what" || toks[i].Lower == "how") && toks[i+1].Lower == "about" {
		i += 2
	}
	if i == len(toks) {
		return ""
	}
	return strings.TrimRight(question[toks[i].Start:], " ?.!")
}

// composed plans a follow-up as part of one whole question, where the
// reading of the last one cannot be edited because another maker made it.
func (p *Planner) composed(c *ground.Catalog, in Input) (*events.Planned, bool) {
	whole, ok := p.Compose(in)
	if !ok || in.settled {
		return nil, false
	}
	plan, ok := p.plan(c, Input{Question: whole, Schema: in.Schema, Now: in.Now, Vocabulary: in.Vocabulary, settled: true}).(*events.Planned)
	if ok {
		reattribute(plan, whole, in.Question)
		restate(plan, " Read with the last question, as: \""+whole+"\".")
		plan.Reasons = append(plan.Reasons, continues)
	}
	return plan, ok
}

package offline

import (
	"strings"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/phrase"
)

// choices are what a phrase can as well mean, where one reading is not clearly
// better: each is the question with the phrase said in full, and says what it comes
// to. What cannot be planned is no reading.
func (p *Planner) choices(c *ground.Catalog, in Input, d *draft, r *resolver, toks []ground.Token) []events.Reading {
	ch := d.open(r)
	if ch == nil || in.settled {
		return nil
	}
	it := &d.items[ch.item]
	var out []events.Reading
	seen := map[string]bool{}
	for _, t := range ch.targets {
		name := targetName(t)
		said := name
		if it.kind != itemName {
			said = name + " " + in.Question[toks[it.from].Start:toks[it.to-1].End]
		}
		next := in
		next.Question = in.Question[:toks[it.from].Start] + said + in.Question[toks[it.to-1].End:]
		next.settled = true
		plan, ok := p.plan(c, next).(*events.Planned)
		if !ok || seen[plan.Candidates[0].SQL] || len(out) == maxReadings {
			continue
		}
		seen[plan.Candidates[0].SQL] = true
		out = append(out, events.Reading{
			Restatement: phrase.Upper(it.text) + " means the " + name + ". " + plan.Restatement,
			Question:    next.Question,
			SQL:         plan.Candidates[0].SQL,
			Path:        events.PathOffline,
		})
	}
	return out
}

// open is the choice that a reading leaves open, nil if it leaves none.
func (d *draft) open(r *resolver) *choice {
	ch := r.choice
	if ch == nil {
		ch = d.tie(r)
	}
	if ch == nil || len(ch.targets) < 2 {
		return nil
	}
	return ch
}

// whichOne asks for the one thing in which the readings differ.
func (d *draft) whichOne(r *resolver) string {
	return "\"" + d.items[d.open(r).item].text + "\" can mean more than one thing here. Which do you mean?"
}

func targetName(t ground.Target) string {
	if c := t.Column(); c != nil {
		return qualifiedWords(c)
	}
	return t.Table.Words
}

// tie is a choice between roots that fit equally well.
func (d *draft) tie(r *resolver) *choice {
	if d.tiedItem < 0 || len(d.tiedRoots) == 0 {
		return nil
	}
	ch := &choice{item: d.tiedItem}
	for _, t := range append([]*ground.Table{r.f.root}, d.tiedRoots...) {
		for _, x := range d.items[d.tiedItem].targets {
			if x.Table == t {
				ch.targets = append(ch.targets, x)
				break
			}
		}
	}
	return ch
}

// qualifiedWords is the phrase that names a column and no other: "supplier rating".
func qualifiedWords(c *ground.Column) string {
	w := c.Title
	if strings.HasPrefix(w, c.Table.Words+" ") {
		return w
	}
	return c.Table.Words + " " + w
}

package offline

import (
	"slices"
	"strings"

	"arivu/planner/phrase"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// maxUnderstood bounds the words whose meaning a refusal tells.
const maxUnderstood = 6

// understood says what the words of a question mean here, for a refusal to tell
// what it got and what not.
func (d *draft) understood() []string {
	var out []string
	for i := range d.items {
		it := &d.items[i]
		meaning := it.understood()
		if meaning == "" || len(out) == maxUnderstood {
			continue
		}
		if s := "\"" + clip(it.text) + "\": " + meaning; !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

func (it *item) understood() string {
	switch {
	case it.kind == itemValue || it.kind == itemQuoted && len(it.values) > 0:
		v := it.values[0]
		if len(it.values) > 1 {
			// Whose it is would be guessing.
			return phrase.Article(v.Column.Title) + " '" + v.Text + "'"
		}
		return spoken(v.Column) + " '" + v.Text + "'"
	case it.namesTable():
		return plainName(it.targets[0].Table)
	case it.namesColumn() && len(it.targets) > 1 && it.targets[1].Score == it.targets[0].Score:
		return phrase.Article(it.targets[0].Column().Title)
	case it.namesColumn():
		return spoken(it.targets[0].Column())
	case it.kind == itemPeriod:
		return frame.PeriodWords(it.period)
	}
	return ""
}

// asking are words that ask, and are no slip of another word.
var asking = map[string]bool{"where": true, "why": true, "how": true, "when": true, "who": true, "whose": true, "what": true, "which": true}

// corrected are the question with a word that means nothing here replaced by a
// near one, as far as that can be answered.
func (p *Planner) corrected(c *ground.Catalog, in Input, d *draft, toks []ground.Token) []string {
	if in.settled || len(d.missing) != 1 || asking[strings.ToLower(d.missing[0])] {
		return nil
	}
	i := slices.IndexFunc(d.items, func(it item) bool { return it.kind == itemUnknown && it.text == d.missing[0] })
	if i < 0 {
		return nil
	}
	from, to := toks[d.items[i].from].Start, toks[d.items[i].to-1].End
	var out []string
	for _, near := range c.NearWords(d.missing[0]) {
		next := in
		next.Question, next.settled = in.Question[:from]+near+in.Question[to:], true
		if body := p.plan(c, next); body.Kind() == events.KindPlanned {
			out = append(out, next.Question)
		}
	}
	return out
}

package offline

import (
	"slices"

	"arivu/planner/ground"
	"arivu/planner/offline/explain"
	"arivu/planner/offline/frame"
)

// changing are the readings of a follow-up that are not the last answer over again while
// words of it did nothing: to give those would be to answer the old question.
func changing(c *ground.Catalog, in Input, last Reading, readings []Reading) []Reading {
	if len(idle(c, in, last.Frame)) == 0 {
		return readings
	}
	return slices.DeleteFunc(slices.Clone(readings), func(r Reading) bool { return r.SQL == last.SQL })
}

// unchanged says why a follow-up is not answered by a statement that is the last one's
// again; "" where it is another one, or all of its words are in it.
func (p *Planner) unchanged(c *ground.Catalog, in Input, sql string) string {
	last, ok := p.lastAnswer(in)
	if !ok || last.SQL != sql {
		return ""
	}
	words := idle(c, in, last.Frame)
	if len(words) == 0 {
		return ""
	}
	return "I do not see what " + quoteWords(words) + " " + changes(words) + " about the last question (\"" + clip(in.Earlier[len(in.Earlier)-1].Question) +
		"\"): its answer would stay as it is. Say what to add, leave out or group by."
}

func changes(words []string) string {
	if len(words) == 1 {
		return "changes"
	}
	return "change"
}

// idle are the words of a follow-up that say nothing of a frame. A table that its figures
// merely read is not said by them: "orders" is not the revenue of orders.
func idle(c *ground.Catalog, in Input, f *frame.Frame) []string {
	d, _ := readTurn(c, in.Question, in.Now)
	if d == nil {
		return nil
	}
	t := d.turns[len(d.turns)-1]
	found := explain.Align(f.Parts(), t.mentioned(c, f))
	figures := f.Grouped() && !counts(f)
	var out []string
	for i := range t.items {
		it := &t.items[i]
		if it.kind == itemFiller || it.to <= it.from || followWords[it.text] {
			continue
		}
		m := it.mention(t.toks)
		bare := figures && it.namesTable()
		if bare || m.Asks() && !found.Uses(m.Span) {
			out = append(out, in.Question[m.Start:m.End])
		}
	}
	return out
}

// counts reports whether a frame shows how many there are of something.
func counts(f *frame.Frame) bool {
	return slices.ContainsFunc(f.Select, func(it frame.Item) bool {
		a, ok := it.Value.(frame.Agg)
		return ok && a.Func == frame.Count
	})
}

package offline

import (
	"strings"

	"arivu/events"
	"arivu/planner/ground"
)

// maxReadings bounds the readings that are offered.
const maxReadings = 4

// clarify offers readings where a phrase could as well mean something else. Each
// reading is the question with the phrase said in full.
func clarify(question string, toks []ground.Token, d *draft, r *resolver) events.Body {
	ch := r.choice
	if ch == nil {
		ch = d.tie(r)
	}
	if ch == nil || len(ch.targets) < 2 {
		return nil
	}
	it := &d.items[ch.item]
	out := &events.Clarify{Prompt: "\"" + it.text + "\" can mean more than one thing here. Which do you mean?"}
	seen := map[string]bool{}
	for _, t := range ch.targets {
		name := t.Table.Words
		if c := t.Column(); c != nil {
			name = qualifiedWords(c)
		}
		if seen[name] || len(out.Readings) == maxReadings {
			continue
		}
		seen[name] = true
		phrase := name
		if it.kind != itemName {
			phrase = name + " " + question[toks[it.from].Start:toks[it.to-1].End]
		}
		out.Readings = append(out.Readings, events.Reading{
			Restatement: capital(it.text) + " means the " + name + ".",
			Question:    question[:toks[it.from].Start] + phrase + question[toks[it.to-1].End:],
		})
	}
	if len(out.Readings) < 2 {
		return nil
	}
	return out
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

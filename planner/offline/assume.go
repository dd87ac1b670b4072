package offline

import (
	"strings"

	"arivu/planner/phrase"

	"arivu/planner/ground"
)

// joinedByGuess says which joins of a frame the database does not declare, and why
// they are thought to hold.
func joinedByGuess(c *ground.Catalog, f *sketch, tables []string) []string {
	var out []string
	said := map[*ground.Column]bool{}
	for _, name := range tables {
		t := c.Table(name)
		if t == nil {
			continue
		}
		for _, e := range f.paths.To(t) {
			child, parent := e.Pairs[0][0], e.Pairs[0][1]
			if e.Many {
				child, parent = parent, child
			}
			if !e.Inferred || said[child] {
				continue
			}
			said[child] = true
			out = append(out, phrase.Upper(spoken(child))+" is taken for a reference to "+plainName(parent.Table)+
				", which the database does not declare: "+strings.Join(e.Evidence, ", ")+".")
		}
	}
	return out
}

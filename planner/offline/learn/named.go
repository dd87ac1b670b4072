package learn

import (
	"arivu/planner/ground"
	"arivu/planner/offline/learn/link"
)

// Named tells the columns that a question names by the words that tell them apart.
func (p *Planner) Named(question string, c *ground.Catalog) func(*ground.Column) bool {
	q := p.index(c).Read(question)
	named := map[*ground.Column]bool{}
	for _, col := range q.Columns {
		if col.Level() >= link.Own && !col.Shadowed {
			named[col.Column.Column] = true
		}
	}
	return func(col *ground.Column) bool { return named[col] }
}

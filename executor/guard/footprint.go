package guard

import (
	"maps"
	"slices"

	"arivu/events"
)

// names is a set of names.
type names map[string]struct{}

func (n *names) add(name string) {
	if *n == nil {
		*n = names{}
	}
	(*n)[name] = struct{}{}
}

// sorted lists the set; it is never nil, so that it is [] in JSON.
func (n names) sorted() []string {
	out := make([]string, 0, len(n))
	for name := range n {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// footprint is what a statement touches.
type footprint struct {
	tables    names
	columns   names
	functions names
	masked    names // among columns
	filtered  names // among tables: those whose rows a policy limits
}

func (f *footprint) table(t *events.Table) {
	f.tables.add(t.Qualified())
	if t.Filter != "" {
		f.filtered.add(t.Qualified())
	}
}

func (f *footprint) column(t *events.Table, i int) {
	f.columns.add(t.Qualified() + "." + t.Columns[i].Name)
	if t.Columns[i].Masked {
		f.masked.add(t.Qualified() + "." + t.Columns[i].Name)
	}
}

func (f *footprint) equal(o *footprint) bool {
	return maps.Equal(f.tables, o.tables) && maps.Equal(f.columns, o.columns) && maps.Equal(f.functions, o.functions)
}

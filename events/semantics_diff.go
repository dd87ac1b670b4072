package events

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// SemanticsChange is one difference between two versions.
type SemanticsChange struct {
	Change ChangeKind `json:"change"`
	What   string     `json:"what"` // table, column, metric, relation, instruction or verified
	Name   string     `json:"name"`
	// Before and After are the parts that differ, each as "field: text"; of what was
	// added or removed, all of it.
	Before []string `json:"before,omitempty"`
	After  []string `json:"after,omitempty"`
}

// A ChangeKind says how two versions differ in something.
type ChangeKind string

// The kinds of change.
const (
	ChangeAdded   ChangeKind = "added"
	ChangeRemoved ChangeKind = "removed"
	ChangeChanged ChangeKind = "changed"
)

// String is the change in one line, as "metric changed: revenue (expression)".
func (c *SemanticsChange) String() string {
	s := c.What + " " + string(c.Change) + ": " + c.Name
	if c.Change != ChangeChanged {
		return s
	}
	var fields []string
	for _, f := range append(slices.Clone(c.Before), c.After...) {
		if name, _, _ := strings.Cut(f, ":"); !slices.Contains(fields, name) {
			fields = append(fields, name)
		}
	}
	return s + " (" + strings.Join(fields, ", ") + ")"
}

// Diff lists what changes from one version to another, in a fixed order. Who vouches for
// a verified question, when it was checked and who decided on a relation is no difference.
func (m *Meanings) Diff(next *Meanings) []SemanticsChange {
	var out []SemanticsChange
	a, b := m.facts(), next.facts()
	for _, f := range a {
		at := slices.IndexFunc(b, f.same)
		switch {
		case at < 0:
			out = append(out, SemanticsChange{Change: ChangeRemoved, What: f.what, Name: f.name, Before: f.fields})
		case !slices.Equal(f.fields, b[at].fields):
			out = append(out, SemanticsChange{Change: ChangeChanged, What: f.what, Name: f.name,
				Before: without(f.fields, b[at].fields), After: without(b[at].fields, f.fields)})
		}
	}
	for _, f := range b {
		if !slices.ContainsFunc(a, f.same) {
			out = append(out, SemanticsChange{Change: ChangeAdded, What: f.what, Name: f.name, After: f.fields})
		}
	}
	slices.SortStableFunc(out, func(x, y SemanticsChange) int {
		return cmp.Or(cmp.Compare(slices.Index(factOrder, x.What), slices.Index(factOrder, y.What)), cmp.Compare(x.Name, y.Name))
	})
	return out
}

var factOrder = []string{"table", "column", "metric", "relation", "instruction", "verified"}

// fact is one thing that a version says.
type fact struct {
	what, name string
	fields     []string
}

func (f fact) same(g fact) bool { return f.what == g.what && f.name == g.name }

func (m *Meanings) facts() []fact {
	var out []fact
	for _, t := range m.Tables {
		if t.Description != "" {
			out = append(out, fact{"table", t.Table, fields("description", t.Description)})
		}
		for _, c := range t.Columns {
			out = append(out, fact{"column", t.Table + "." + c.Column, fields("description", c.Description)})
		}
	}
	for _, x := range m.Metrics {
		out = append(out, fact{"metric", x.Name, fields("expression", x.Expression, "table", x.Table, "filters", strings.Join(x.Filters, " and "),
			"synonyms", strings.Join(x.Synonyms, ", "), "description", x.Description, "format", string(x.Format))})
	}
	for i := range m.Relations {
		var verdict string
		if m.Relations[i].Rejected {
			verdict = "rejected"
		}
		out = append(out, fact{"relation", m.Relations[i].String(), fields("verdict", verdict)})
	}
	for _, x := range m.Instructions {
		out = append(out, fact{"instruction", x.Text, fields("tables", strings.Join(x.Tables, ", "))})
	}
	for _, x := range m.Verified {
		var params []string
		for _, p := range x.Parameters {
			params = append(params, strings.TrimSpace(fmt.Sprintf("%s %s %s", p.Name, p.Type, p.Column)))
		}
		out = append(out, fact{"verified", x.ID, fields("question", x.Question, "parameters", strings.Join(params, ", "), "sql", x.SQL, "note", x.Note)})
	}
	return out
}

// fields are names and texts in turn as "name: text", without those that are empty.
func fields(pairs ...string) []string {
	var out []string
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			out = append(out, pairs[i]+": "+pairs[i+1])
		}
	}
	return out
}

func without(list, those []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(those, s) })
}

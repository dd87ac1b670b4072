package events

import (
	"cmp"
	"slices"
	"strings"
)

// Tidy trims blanks and brings what people say into lower case. It leaves the order as
// it is.
func (m *Meanings) Tidy() {
	for i := range m.Tables {
		t := &m.Tables[i]
		t.Table, t.Description = strings.TrimSpace(t.Table), strings.TrimSpace(t.Description)
		for j := range t.Columns {
			c := &t.Columns[j]
			c.Column, c.Description = strings.TrimSpace(c.Column), strings.TrimSpace(c.Description)
		}
	}
	for i := range m.Metrics {
		m.Metrics[i].tidy()
	}
	for i := range m.Instructions {
		m.Instructions[i].Text = strings.TrimSpace(m.Instructions[i].Text)
	}
	for i := range m.Verified {
		v := &m.Verified[i]
		v.ID, v.Question, v.SQL, v.Note = strings.TrimSpace(v.ID), oneSpaced(v.Question), strings.TrimSpace(v.SQL), strings.TrimSpace(v.Note)
	}
}

func (m *Metric) tidy() {
	m.Name, m.Expression, m.Table = strings.ToLower(oneSpaced(m.Name)), strings.TrimSpace(m.Expression), strings.TrimSpace(m.Table)
	m.Description = strings.TrimSpace(m.Description)
	for i, s := range m.Synonyms {
		m.Synonyms[i] = strings.ToLower(oneSpaced(s))
	}
	for i, f := range m.Filters {
		m.Filters[i] = strings.TrimSpace(f)
	}
}

// Normalize brings tidy contents into the one form in which they are stored and
// compared: lists whose order says nothing are sorted, and the outer ones never nil.
func (m *Meanings) Normalize() {
	m.Tables, m.Metrics, m.Relations = present(m.Tables), present(m.Metrics), present(m.Relations)
	m.Instructions, m.Verified = present(m.Instructions), present(m.Verified)
	for i := range m.Tables {
		m.Tables[i].Columns = emptyNil(m.Tables[i].Columns)
		slices.SortStableFunc(m.Tables[i].Columns, func(a, b ColumnMeaning) int { return cmp.Compare(a.Column, b.Column) })
	}
	for i := range m.Metrics {
		x := &m.Metrics[i]
		x.Synonyms, x.Filters = emptyNil(x.Synonyms), emptyNil(x.Filters)
		slices.Sort(x.Synonyms)
	}
	for i := range m.Instructions {
		m.Instructions[i].Tables = emptyNil(m.Instructions[i].Tables)
		slices.Sort(m.Instructions[i].Tables)
	}
	for i := range m.Verified {
		m.Verified[i].Parameters = emptyNil(m.Verified[i].Parameters)
	}
	slices.SortStableFunc(m.Tables, func(a, b TableMeaning) int { return cmp.Compare(a.Table, b.Table) })
	slices.SortStableFunc(m.Metrics, func(a, b Metric) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortStableFunc(m.Relations, func(a, b Relation) int { return cmp.Compare(a.String(), b.String()) })
	slices.SortStableFunc(m.Verified, func(a, b VerifiedQuestion) int { return cmp.Compare(a.ID, b.ID) })
}

// Clone is a copy that can be changed without the original.
func (m *Meanings) Clone() Meanings {
	c := Meanings{
		Tables: slices.Clone(m.Tables), Metrics: slices.Clone(m.Metrics), Relations: slices.Clone(m.Relations),
		Instructions: slices.Clone(m.Instructions), Verified: slices.Clone(m.Verified),
	}
	for i := range c.Tables {
		c.Tables[i].Columns = slices.Clone(c.Tables[i].Columns)
	}
	for i := range c.Metrics {
		c.Metrics[i].Synonyms, c.Metrics[i].Filters = slices.Clone(c.Metrics[i].Synonyms), slices.Clone(c.Metrics[i].Filters)
	}
	for i := range c.Relations {
		c.Relations[i].Columns, c.Relations[i].RefColumns = slices.Clone(c.Relations[i].Columns), slices.Clone(c.Relations[i].RefColumns)
	}
	for i := range c.Instructions {
		c.Instructions[i].Tables = slices.Clone(c.Instructions[i].Tables)
	}
	for i := range c.Verified {
		c.Verified[i].Parameters = slices.Clone(c.Verified[i].Parameters)
	}
	return c
}

func present[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

func emptyNil[T any](s []T) []T {
	if len(s) == 0 {
		return nil
	}
	return s
}

func oneSpaced(s string) string { return strings.Join(strings.Fields(s), " ") }

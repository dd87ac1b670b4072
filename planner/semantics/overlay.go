// Package semantics applies what people have written down of a connection's data to its
// schema, and checks it against that.
package semantics

import (
	"slices"

	"arivu/events"
)

// Overlay is a snapshot as people have described it: their descriptions in place of the
// database's comments, their relations beside its foreign keys, and what they have
// rejected noted as unrelated. What names something
// that is no longer there is left out. The fingerprint stays: the structure is the same.
func Overlay(s *events.Schema, m *events.Meanings) *events.Schema {
	if m == nil || len(m.Tables)+len(m.Relations) == 0 {
		return s
	}
	out := *s
	out.Tables = slices.Clone(s.Tables)
	for i := range out.Tables {
		describe(&out.Tables[i], m.Table(out.Tables[i].Qualified()))
	}
	for _, r := range m.Relations {
		relate(&out, r)
	}
	return &out
}

func describe(t *events.Table, m *events.TableMeaning) {
	if m == nil {
		return
	}
	if m.Description != "" {
		t.Comment = m.Description
	}
	t.Columns = slices.Clone(t.Columns)
	for _, c := range m.Columns {
		if col := t.Column(c.Column); col != nil {
			col.Comment = c.Description
		}
	}
}

// relate adds a relation as a foreign key, unless the database declares it, or notes that
// it is none.
func relate(s *events.Schema, r events.Relation) {
	t, ref := tableOf(s, r.Table), tableOf(s, r.RefTable)
	if t == nil || ref == nil || !t.HasColumns(r.Columns) || !ref.HasColumns(r.RefColumns) {
		return
	}
	key := events.ForeignKey{Columns: r.Columns, RefTable: r.RefTable, RefColumns: r.RefColumns}
	if r.Rejected {
		t.Unrelated = append(slices.Clone(t.Unrelated), key)
		return
	}
	if declared(t, key) {
		return
	}
	t.ForeignKeys = append(slices.Clone(t.ForeignKeys), key)
}

func declared(t *events.Table, key events.ForeignKey) bool {
	return slices.ContainsFunc(t.ForeignKeys, func(k events.ForeignKey) bool {
		return k.RefTable == key.RefTable && slices.Equal(k.Columns, key.Columns)
	})
}

func tableOf(s *events.Schema, name string) *events.Table {
	for i := range s.Tables {
		if s.Tables[i].Qualified() == name {
			return &s.Tables[i]
		}
	}
	return nil
}

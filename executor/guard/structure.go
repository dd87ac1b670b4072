package guard

import (
	"fmt"

	"arivu/events"
)

// Statements that change structure are proved like those that write rows: they may only
// concern known relations, of which nothing is kept back, and make new ones of columns,
// keys, checks, defaults and queries that compute with what a query may have.

// newRelation begins what there is to say of a statement that makes a relation.
func (c *checker) newRelation(schema, name string, pos int, operation events.WriteKind) *Write {
	full := dotted(schema, name)
	switch {
	case c.guard.dialect.SystemRelation(schema, name):
		c.fail(unsafe(full, pos, "%s would belong to the database's own catalog. Choose another name.", full))
	case schema != "" && !c.hasNamespace(schema):
		c.fail(newError(events.ClassUnknownTable, full, pos, "There is no schema %s with tables in this database. Leave it out, or name one that there is.", schema))
	case c.snapshotTable(schema, name) != nil:
		c.fail(unsafe(full, pos, "There is a relation %s already. Choose another name.", full))
	}
	return &Write{Operation: operation, Namespace: schema, Name: name}
}

// structural begins what there is to say of a statement that changes a known relation.
func (c *checker) structural(t *events.Table, operation events.WriteKind) *Write {
	c.use.table(t)
	return writeTo(t, operation)
}

// dropsRows is what there is to say of a statement that deletes a table, or all of its
// rows.
func (c *checker) dropsRows(t *events.Table, operation events.WriteKind, quoted string) *Write {
	st := c.structural(t, operation)
	st.Count = "SELECT count(*) FROM " + quoted
	st.Warning = fmt.Sprintf("It deletes the table %s with all its rows.", t.Qualified())
	switch {
	case operation != events.WriteTruncate && c.guard.dialect.Name == events.DialectSQLite:
		st.Warning = fmt.Sprintf("It deletes the table %s with all its rows, and the rows of other tables that foreign keys delete along with them.", t.Qualified())
	case operation == events.WriteTruncate:
		st.Warning = fmt.Sprintf("It deletes all rows of %s at once, without what its triggers do when rows are deleted.", t.Qualified())
	}
	return st
}

// dropsColumn is what there is to say of a statement that deletes a column.
func (c *checker) dropsColumn(t *events.Table, name string, pos int) *Write {
	c.writtenColumn(t, name, pos)
	st := c.structural(t, events.WriteAlterTable)
	st.Warning = fmt.Sprintf("It deletes the column %s of %s with all its values.", name, t.Qualified())
	return st
}

// view is the known view of a statement that deletes it.
func (c *checker) view(t *events.Table, pos int) {
	if t.Kind != events.KindView {
		c.fail(unsafe(t.Qualified(), pos, "%s is no view.", t.Qualified()))
	}
}

// indexed finds the table of a known index.
func (c *checker) indexed(schema, name string, pos int) *events.Table {
	d := c.guard.dialect
	for i := range c.guard.schema.Tables {
		t := &c.guard.schema.Tables[i]
		for j := range t.Indexes {
			if d.Same(t.Indexes[j].Name, name) && d.Same(t.Namespace, schema) {
				return t
			}
		}
	}
	c.fail(unsafe(dotted(schema, name), pos, "There is no index %s on a table of this connection that could be deleted by itself.", dotted(schema, name)))
	return nil
}

// columnsByName is the scope of a relation as it will be.
func columnsByName(schema, name string, columns []string) *scope {
	return &scope{rels: []*relation{{name: name, schema: schema, cols: columns}}}
}

// keyColumn binds a column of a key.
func (c *checker) keyColumn(s *scope, name string, pos int) {
	if found := c.find(s, "", "", name); len(found) == 0 {
		c.unknownColumn(s, reference{name: name, pos: pos})
	} else {
		c.bound(reference{name: name, pos: pos}, found)
	}
}

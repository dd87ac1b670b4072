package guard

import (
	"fmt"

	"arivu/events"
	"arivu/executor/dialect"
)

// Write is a writing statement that has passed.
type Write struct {
	// SQL is the text to run, printed from the checked tree.
	SQL       string
	Operation events.WriteKind
	// Namespace and Name are of the one table that is written, as in the snapshot.
	Namespace string
	Name      string
	// Unfiltered says that no column limits which rows are updated or deleted.
	Unfiltered bool
	// Rows is how many rows an insert of values has, and Count the query that counts those
	// of an insert from a query, or those that go with a table; neither for other
	// statements.
	Rows  int
	Count string
	// AtMost says that of the rows to insert some may be left out.
	AtMost bool
	// Recounted says that the server counts a row that takes the place of another, or
	// changes it, more than once; Rows is then how many are written.
	Recounted bool
	// Warning is what the statement does beside, and may not show; "" if nothing.
	Warning string
}

// Table is the name of the table that is written, qualified as in the snapshot.
func (w *Write) Table() string { return dotted(w.Namespace, w.Name) }

// writeTo begins what there is to say of a statement on a table.
func writeTo(t *events.Table, operation events.WriteKind) *Write {
	return &Write{Operation: operation, Namespace: t.Namespace, Name: t.Name}
}

// Writes reports whether a text is a statement that the write proof may be tried on.
// It says nothing about whether it may run.
func Writes(sql string, name events.Dialect) (writes bool) {
	defer func() {
		if recover() != nil { // a defect in a parser
			writes = false
		}
	}()
	if _, err := dialect.For(name); err != nil || scanText(sql) != nil {
		return false
	}
	w, refusal := parseWrite(sql, name)
	return refusal == nil && w != nil
}

// CheckWrite proves that sql is one statement that writes rows of a known table, with
// nothing in it but what a query may have, or changes structure where the database can
// take that back, and returns what may run. The proof is that
// of Check: what is not known is refused, and the printed text is proved again.
func CheckWrite(sql string, schema *events.Schema) (st *Write, err error) {
	defer func() {
		if r := recover(); r != nil {
			st, err = nil, newError(events.ClassSyntax, "", -1,
				"The statement could not be read. Write it more simply.").WithCause(fmt.Errorf("reading statement: %v", r))
		}
	}()
	d, derr := dialect.For(schema.Dialect)
	if derr != nil {
		return nil, newError(events.ClassInternal, string(schema.Dialect), -1,
			"This connection's dialect cannot be checked, so nothing runs on it.").WithCause(derr)
	}
	g := &guard{dialect: d, schema: schema}
	st, refusal := g.checkWrite(sql)
	if refusal != nil {
		return nil, bounded(pointed(refusal, sql))
	}
	return st, nil
}

// writeTree is a parsed writing statement of some dialect.
type writeTree interface {
	// resolve binds every name, reporting to c, takes the census, and returns what
	// there is to say of the statement but its text.
	resolve(c *checker) *Write
	print() (string, error)
	same(other writeTree) bool
}

func (g *guard) checkWrite(sql string) (*Write, *events.Error) {
	asked, st, use, refusal := g.readWrite(sql)
	if refusal != nil {
		return nil, refusal
	}
	text, err := asked.print()
	if err != nil {
		return nil, unprintable(err)
	}
	printed, again, useAgain, refusal := g.readWrite(text)
	if refusal != nil {
		return nil, unprintable(refusal)
	}
	if !use.equal(useAgain) || *st != *again || !asked.same(printed) {
		return nil, unprintable(fmt.Errorf("printing %q: reads back as another statement", text))
	}
	st.SQL = text
	return st, nil
}

// readWrite scans, parses and resolves one text.
func (g *guard) readWrite(sql string) (writeTree, *Write, *footprint, *events.Error) {
	if refusal := scanText(sql); refusal != nil {
		return nil, nil, nil, refusal
	}
	t, refusal := parseWrite(sql, g.dialect.Name)
	if refusal != nil {
		return nil, nil, nil, refusal
	}
	c := newChecker(g, sql, false)
	st := t.resolve(c)
	c.noShields()
	c.noTies(st)
	if c.refusal != nil {
		return nil, nil, nil, c.refusal
	}
	return t, st, &c.use, nil
}

func parseWrite(sql string, name events.Dialect) (writeTree, *events.Error) {
	switch name {
	case events.DialectSQLite:
		if refusal := scanSQLite(sql); refusal != nil {
			return nil, refusal
		}
		return parseSQLiteWrite(sql)
	case events.DialectPostgres:
		if refusal := scanPostgres(sql); refusal != nil {
			return nil, refusal
		}
		return parsePostgresWrite(sql)
	case events.DialectMySQL:
		if refusal := scanMySQL(sql); refusal != nil {
			return nil, refusal
		}
		return parseMySQLWrite(sql)
	default:
		return nil, unsafe("", -1, "Statements that write are not possible on this connection.")
	}
}

// notAWrite refuses a statement of another kind by its first word.
func notAWrite(word string, pos int) *events.Error {
	return unsafe(word, pos, "%s may not run: with an approval, one INSERT, UPDATE or DELETE may, and on SQLite and PostgreSQL a change of tables, views or indexes.", word)
}

// noClause refuses a part of a writing statement that is not allowed.
func (c *checker) noClause(what string, pos int, why string) {
	c.fail(unsafe(what, pos, "%s is not allowed in a statement that writes%s.", what, why))
}

// written is the table a statement writes to, which must be a stored one.
func (c *checker) written(t *events.Table, pos int) {
	if t.Kind == events.KindTable {
		return
	}
	c.fail(unsafe(t.Qualified(), pos, "%s is a view; a statement may only write to a table.", t.Qualified()))
}

// noShields refuses a statement that touches a table with columns or rows that are kept
// back: how many rows it writes, and what it writes, would tell of them.
func (c *checker) noShields() {
	for i := range c.guard.schema.Tables {
		t := &c.guard.schema.Tables[i]
		_, touched := c.use.tables[t.Qualified()]
		switch {
		case touched && t.Filter != "":
			c.fail(unsafe(t.Qualified(), -1, "A policy limits the rows of %s on this connection, so no statement that writes may use it.", t.Qualified()))
		case touched && t.Shielded:
			c.fail(unsafe(t.Qualified(), -1, "%s has hidden or masked columns on this connection, so no statement that writes may use it.", t.Qualified()))
		}
	}
}

// noTies refuses to write to a table that a foreign key ties to one with a row policy:
// whether that succeeds, and what it deletes with it, depends on rows that are kept back.
func (c *checker) noTies(st *Write) {
	for i := range c.guard.schema.Tables {
		if t := &c.guard.schema.Tables[i]; st != nil && t.Qualified() == st.Table() && t.Tied {
			c.fail(unsafe(st.Table(), -1, "A foreign key ties %s to a table with a row policy on this connection, so nothing may write to it: the outcome would tell of rows that are kept back.", st.Table()))
		}
	}
}

// setColumn binds a column that a statement writes.
func (c *checker) setColumn(t *events.Table, name string, pos int, seen map[int]bool) {
	i := c.writtenColumn(t, name, pos)
	if seen[i] {
		c.fail(newError(events.ClassSyntax, name, pos, "The column %s is written twice. Name it once.", name))
	}
	seen[i] = true
}

// writtenColumn binds a column of the table that is written by its name alone, and tells
// which it is.
func (c *checker) writtenColumn(t *events.Table, name string, pos int) int {
	for i := range t.Columns {
		if c.guard.dialect.Same(t.Columns[i].Name, name) {
			c.use.column(t, i)
			return i
		}
	}
	c.unknownColumn(&scope{rels: []*relation{{name: t.Name, table: t}}}, reference{qualifier: t.Name, name: name, pos: pos})
	return -1
}

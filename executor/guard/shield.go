package guard

import (
	"slices"
	"strings"

	"arivu/events"
	"arivu/executor/dialect"
)

// A shield is the query that stands in for a table of which not everything may be
// seen:
//
//	FROM users AS u  →  FROM (SELECT id, '•••' AS email FROM users) AS u
//
//	FROM orders  →  FROM (SELECT id FROM orders WHERE orders.region = 'EU' OFFSET 0) AS orders
//
// It names columns of the snapshot only, so whatever else the table has, now or
// after the snapshot, does not exist for the rest of the statement: not for *, not
// for a whole row, not for NATURAL or USING. A masked column is a constant in it, so
// that no condition, order or join anywhere can depend on its values.
//
// Where a policy limits the rows, the shield has its condition, and a fence: a database
// may otherwise try an outer condition on a row before the one of the policy, and an
// outer condition that fails for some values, such as 1 / (amount - 5), would tell of
// rows that nobody may see.
//
// The printed statement proves this by itself. When it is read again, a shielded
// table is accepted nowhere but inside a query that equals, node by node, the shield
// that this package would write for those columns.

// maskText stands for a text that is masked; other values are NULL.
const maskText = "•••"

// shields remembers where shielded tables stand in a tree, and which of their
// columns are used there.
type shields struct {
	at    []any // nodes in the order found
	found map[any][]*relation
}

func (s *shields) add(node any, r *relation) {
	if s.found == nil {
		s.found = map[any][]*relation{}
	}
	if s.found[node] == nil {
		s.at = append(s.at, node)
	}
	s.found[node] = append(s.found[node], r)
}

// columns lists the columns that a shield at the node must have, in the table's
// order. One is always among them: not every dialect has queries without columns.
func (s *shields) columns(node any) []int {
	used := map[int]bool{}
	var table *events.Table
	for _, r := range s.found[node] {
		table = r.table
		if r.cols != nil { // an alias names columns by their place
			r.useAll()
		}
		for i := range r.used {
			used[i] = true
		}
	}
	var out []int
	for i := range table.Columns {
		if used[i] {
			out = append(out, i)
		}
	}
	if out == nil {
		out = []int{0}
	}
	return out
}

func (r *relation) use(i int) {
	if r.used == nil {
		r.used = map[int]bool{}
	}
	r.used[i] = true
}

func (r *relation) useAll() {
	for i := range r.width() {
		r.use(i)
	}
}

// shieldText writes the shield of a table with the given columns. The table in it is
// a placeholder by its bare name, for the caller to replace.
func shieldText(d *dialect.Dialect, t *events.Table, columns []int) string {
	fence, eachCell := fenceOf(d)
	parts := make([]string, 0, len(columns))
	for _, i := range columns {
		c := &t.Columns[i]
		name := d.QuoteIdent(c.Name)
		switch {
		case c.Masked:
			name = maskOf(d, c) + " AS " + name
		case t.Filter != "" && eachCell:
			name = "CASE WHEN " + t.Filter + " THEN " + d.QuoteIdent(t.Name) + "." + name + " END AS " + name
		}
		parts = append(parts, name)
	}
	source := d.QuoteIdent(t.Name)
	text := "SELECT " + strings.Join(parts, ", ") + " FROM " + source
	switch {
	case t.Filter == "":
		return text
	case d.Name == events.DialectClickHouse && slices.ContainsFunc(columns, func(i int) bool { return t.Columns[i].Masked }):
		return text[:len(text)-len(source)] + "(" + rowsText(d, t, columns) + " WHERE " + t.Filter + fence + ") AS " + source
	default:
		return text + " WHERE " + t.Filter + fence
	}
}

// rowsText writes the query of the columns that are not masked, for a condition behind
// it: some versions of ClickHouse take a column in a condition for the mask of the same
// name, also with the table in front.
func rowsText(d *dialect.Dialect, t *events.Table, columns []int) string {
	var names []string
	for _, i := range columns {
		if c := &t.Columns[i]; !c.Masked {
			names = append(names, d.QuoteIdent(c.Name))
		}
	}
	if names == nil {
		names = []string{"1"}
	}
	return "SELECT " + strings.Join(names, ", ") + " FROM " + d.QuoteIdent(t.Name)
}

// fenceOf is what keeps a database from trying an outer condition on a row before the
// one inside. PostgreSQL, MySQL, MariaDB, SQLite, DuckDB and ClickHouse move no condition
// into a query that has a limit, also if that limits nothing. A warehouse would pay for
// it, and SQL Server has no such limit without an order; there each cell of a row that is
// held back is NULL for whoever looks before the condition does.
func fenceOf(d *dialect.Dialect) (clause string, eachCell bool) {
	switch d.Name {
	case events.DialectPostgres:
		return " OFFSET 0", false
	case events.DialectMySQL, events.DialectClickHouse, events.DialectDuckDB:
		return " LIMIT 9223372036854775807", false
	case events.DialectSQLite:
		return " LIMIT -1", false
	default:
		return "", true
	}
}

// maskOf is the constant in place of a masked column, of a type that compares and
// combines as the column's own would. It is by class, not by the declared type: a
// domain may forbid NULL.
func maskOf(d *dialect.Dialect, c *events.Column) string {
	if d.Name == events.DialectSQLServer {
		return maskServer(d, c.Class)
	}
	if d.Name != events.DialectPostgres {
		if c.Class == events.TypeText {
			return d.QuoteLiteral(maskText)
		}
		return "NULL"
	}
	switch c.Class {
	case events.TypeText:
		return d.QuoteLiteral(maskText) + "::text"
	case events.TypeInteger:
		return "NULL::bigint"
	case events.TypeDecimal:
		return "NULL::numeric"
	case events.TypeFloat:
		return "NULL::double precision"
	case events.TypeBool:
		return "NULL::boolean"
	case events.TypeDate:
		return "NULL::date"
	case events.TypeTime:
		return "NULL::timestamp with time zone"
	case events.TypeJSON:
		return "NULL::jsonb"
	case events.TypeBytes:
		return "NULL::bytea"
	case events.TypeOther:
		return "NULL::text"
	default:
		return "NULL::text"
	}
}

// shielded is the relation that a shield stands for: the table with the columns it
// names, in their order. ok is false if a name is not one of the table's columns, or
// comes twice.
func shielded(d *dialect.Dialect, t *events.Table, names []string) (narrow *events.Table, columns []int, ok bool) {
	narrow = &events.Table{Namespace: t.Namespace, Name: t.Name, Kind: t.Kind, Shielded: true, Filter: t.Filter}
	for _, name := range names {
		i := slices.IndexFunc(t.Columns, func(c events.Column) bool { return d.Same(c.Name, name) })
		if i < 0 || len(columns) > 0 && i <= columns[len(columns)-1] {
			return nil, nil, false
		}
		columns = append(columns, i)
		narrow.Columns = append(narrow.Columns, t.Columns[i])
	}
	return narrow, columns, len(columns) > 0
}

// bare refuses a shielded table outside of its shield in a statement that is about
// to run.
func (c *checker) bare(t *events.Table) {
	if c.printed && t.Shielded {
		c.fail(unsafe(t.Qualified(), -1, "The table %s cannot be read that way: parts of it are kept back on this connection. Write the statement more simply.", t.Qualified()))
	}
}

// maskedUse refuses a masked column anywhere but in what a query shows. The mask
// would be safe there too, but its results would look like facts.
func (c *checker) maskedUse(r reference, t *events.Table, i int) {
	if c.showing || !t.Columns[i].Masked {
		return
	}
	full := t.Qualified() + "." + t.Columns[i].Name
	c.fail(unsafe(r.String(), r.pos,
		"The column %s is masked on this connection: it can be shown, as a mask, but not filtered, joined, grouped, sorted, counted or computed with. Leave it out here; count rows with count(*).", full))
}

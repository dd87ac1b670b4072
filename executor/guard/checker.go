package guard

import (
	"cmp"
	"slices"
	"strings"

	"arivu/events"
)

// checker carries one resolution of one text. The first refusal sticks; what runs
// after it has no effect on the outcome, so walkers may go on or return early.
type checker struct {
	guard   *guard
	sql     string
	use     footprint
	visited map[any]bool
	steps   int
	// printed says that the text is the one to run; shields are the places of
	// shielded tables in one that is not.
	printed bool
	shields shields
	// showing says that what is resolved is an item of a select list by itself.
	showing bool
	refusal *events.Error
	// references counts the columns bound, each as often as it stands there.
	references int
}

// bytesPerNode is about how much of a text a node of its tree stands for.
const bytesPerNode = 8

func newChecker(g *guard, sql string, printed bool) *checker {
	return &checker{guard: g, sql: sql, printed: printed, visited: make(map[any]bool, len(sql)/bytesPerNode)}
}

func (c *checker) failed() bool { return c.refusal != nil }

func (c *checker) fail(e *events.Error) {
	if c.refusal == nil {
		c.refusal = e
	}
}

// visit marks a node as resolved, for the census.
func (c *checker) visit(node any) { c.visited[node] = true }

// step spends n steps of work.
func (c *checker) step(n int) {
	c.steps += n
	if c.steps > maxSteps {
		c.fail(newError(events.ClassTooExpensive, "", -1,
			"The statement joins or nests too many columns to be checked. Select fewer columns and tables."))
	}
}

// width refuses results that are wider than the engine allows. It also stops
// statements whose tables multiply, such as each WITH query joining the one before
// it to itself.
func (c *checker) width(n int) {
	if limit := c.guard.dialect.MaxColumns; n > limit {
		c.fail(newError(events.ClassTooExpensive, "", -1,
			"The statement produces %d columns; at most %d are possible. Name the columns that are needed.", n, limit))
	}
}

// joined refuses a FROM of too many tables.
func (c *checker) joined(n int) {
	if n > maxJoined {
		c.fail(newError(events.ClassTooExpensive, "", -1,
			"A FROM joins more than %d tables. Join fewer, or split the query with WITH.", maxJoined))
	}
}

// function admits a call by its folded name.
func (c *checker) function(name string, pos int) {
	d := c.guard.dialect
	if c.guard.allowsFunction(name) {
		c.use.functions.add(name)
		return
	}
	if d.Dangerous(name) {
		c.fail(unsafe(name, pos, "The function %s is not allowed: a query may only call functions that compute on their arguments. Remove it.", name))
		return
	}
	e := newError(events.ClassUnknownFunc, name, pos, "")
	e.Near = nearest(name, d.Functions())
	e.Message = "The function " + name + " is not one that a query may call here." +
		cmp.Or(meant(e.Near), " Use one that the database brings along and that computes on its arguments.") +
		" One of the database's own can be listed in the connection's options.functions."
	c.fail(e)
}

// snapshotTable finds a table of the snapshot by the namespace and name as written.
func (c *checker) snapshotTable(schema, name string) *events.Table {
	d := c.guard.dialect
	tables := c.guard.schema.Tables
	c.step(len(tables))
	for i := range tables {
		if d.Same(tables[i].Name, name) && d.Same(tables[i].Namespace, schema) {
			return &tables[i]
		}
	}
	return nil
}

// hasNamespace reports whether the snapshot has tables in a namespace.
func (c *checker) hasNamespace(schema string) bool {
	for i := range c.guard.schema.Tables {
		if c.guard.dialect.Same(c.guard.schema.Tables[i].Namespace, schema) {
			return true
		}
	}
	return false
}

// unknownTable refuses a relation that is in neither the snapshot nor the statement.
func (c *checker) unknownTable(schema, name string, pos int, w *with) {
	full := dotted(schema, name)
	if c.guard.dialect.SystemRelation(schema, name) {
		c.fail(unsafe(full, pos, "%s belongs to the database's own catalog, which a query may not read. Use the tables of the schema.", full))
		return
	}
	known := make([]string, 0, len(c.guard.schema.Tables))
	for i := range c.guard.schema.Tables {
		known = append(known, c.guard.schema.Tables[i].Qualified())
	}
	for ; w != nil; w = w.parent {
		for _, e := range w.ctes {
			known = append(known, e.name)
		}
	}
	e := newError(events.ClassUnknownTable, full, pos, "")
	e.Near = nearest(full, known)
	if len(e.Near) == 0 {
		e.Near = nearest(name, known)
	}
	e.Message = "There is no table " + full + " in this database." + c.quoteHint(name, e.Near) + meant(e.Near)
	c.fail(e)
}

// quoteHint explains a name that differs from a known one by case alone.
func (c *checker) quoteHint(name string, near []string) string {
	for _, n := range near {
		last := n[strings.LastIndexByte(n, '.')+1:]
		if last != name && strings.EqualFold(last, name) {
			return " Names with capitals must be quoted: " + c.guard.dialect.QuoteIdent(last) + "."
		}
	}
	return ""
}

// reference is a column name as written.
type reference struct {
	schema, qualifier, name string
	pos                     int
	// quoted says that it stood in double quotes, where people put text by mistake.
	quoted bool
}

func (r reference) String() string { return dotted(r.schema, r.qualifier, r.name) }

// bound records what a reference means, or refuses an ambiguous one.
func (c *checker) bound(r reference, found []binding) {
	c.references++
	if len(found) > 1 {
		c.ambiguous(r, found)
		return
	}
	b := found[0]
	if b.rel.table != nil {
		c.use.column(b.rel.table, b.col)
		c.maskedUse(r, b.rel.table, b.col)
		b.rel.use(b.col)
	}
}

func (c *checker) ambiguous(r reference, found []binding) {
	e := newError(events.ClassAmbiguous, r.String(), r.pos, "")
	for _, b := range found {
		full := dotted(b.rel.name, r.name)
		if len(e.Near) < maxNear && b.rel.name != "" && !slices.Contains(e.Near, full) {
			e.Near = append(e.Near, full)
		}
	}
	e.Message = "The column " + r.String() + " could be of several tables. Say which: " + strings.Join(e.Near, " or ") + "."
	if len(e.Near) < 2 {
		e.Message = "The column " + r.String() + " occurs more than once. Give each table its own alias and each column its own name with AS."
	}
	c.fail(e)
}

// unknownColumn refuses a reference that means nothing in its scope.
func (c *checker) unknownColumn(s *scope, r reference) {
	if r.qualifier != "" && !c.inScope(s, r) {
		c.unknownQualifier(s, r)
		return
	}
	candidates := scopeNames(s)
	where := ""
	if r.qualifier != "" {
		candidates, where = c.columnsOf(s, r.qualifier), " in "+r.qualifier
	}
	e := newError(events.ClassUnknownColumn, r.String(), r.pos, "")
	e.Near = nearest(r.name, candidates)
	e.Message = "There is no column " + r.name + where + "." + c.quoteHint(r.name, e.Near) + meant(e.Near) + c.elsewhere(r)
	if r.quoted && len(e.Near) == 0 {
		e.Message += " If " + r.name + " is a text value, write it in single quotes."
	}
	c.fail(e)
}

// elsewhere names tables of the snapshot that have the column.
func (c *checker) elsewhere(r reference) string {
	var in []string
	for i := range c.guard.schema.Tables {
		t := &c.guard.schema.Tables[i]
		for j := range t.Columns {
			if c.guard.dialect.Same(t.Columns[j].Name, r.name) && len(in) < maxNear {
				in = append(in, t.Qualified())
			}
		}
	}
	if len(in) == 0 {
		return ""
	}
	return " The column exists in " + strings.Join(in, " and ") + ": join that table, or qualify by it."
}

func (c *checker) inScope(s *scope, r reference) bool {
	for ; s != nil; s = s.parent {
		for _, rel := range s.rels {
			if c.answers(rel, r.schema, r.qualifier) {
				return true
			}
		}
	}
	return false
}

func (c *checker) columnsOf(s *scope, qualifier string) []string {
	var out []string
	for ; s != nil; s = s.parent {
		for _, rel := range s.rels {
			if c.answers(rel, "", qualifier) {
				for i := range rel.width() {
					out = append(out, rel.column(i))
				}
			}
		}
	}
	return out
}

// unknownQualifier refuses a column whose qualifier is not in FROM.
func (c *checker) unknownQualifier(s *scope, r reference) {
	full := dotted(r.schema, r.qualifier)
	e := newError(events.ClassUnknownTable, full, r.pos, "")
	for scope := s; scope != nil; scope = scope.parent {
		for _, rel := range scope.rels {
			if rel.table != nil && rel.name != "" && c.guard.dialect.Same(rel.table.Name, r.qualifier) {
				e.Near = append(e.Near, rel.name)
			}
		}
	}
	if len(e.Near) == 0 {
		e.Near = nearest(r.qualifier, relationNames(s))
	}
	e.Near = e.Near[:min(maxNear, len(e.Near))]
	e.Message = "No table or alias " + full + " is in FROM here." + meant(e.Near) + " Add it to FROM, or use the alias it was given."
	c.fail(e)
}

// touchAll records every column of a relation.
func (c *checker) touchAll(r *relation) {
	if r.table == nil {
		return
	}
	for i := range r.width() {
		c.use.column(r.table, i)
	}
	r.useAll()
	c.step(r.width())
}

// touch records a column that a * stands for.
func (c *checker) touch(b binding) {
	if b.rel.table != nil {
		c.use.column(b.rel.table, b.col)
		b.rel.use(b.col)
	}
}

// resolveCTE resolves a common table expression once. A use inside its own body sees
// the columns known so far.
func (c *checker) resolveCTE(e *cte) {
	if e.resolved || e.resolving || c.failed() {
		return
	}
	e.resolving = true
	c.width(len(e.cols))
	names := e.body(func(first []string) {
		if !e.declared {
			e.cols, e.known = first, true
		}
	})
	e.resolving, e.resolved = false, true
	if !e.declared {
		e.cols, e.known = names, true
	}
}

// useCTE is the relation that a use of a common table expression stands for.
func (c *checker) useCTE(e *cte, pos int) *relation {
	c.resolveCTE(e)
	if !e.known && !c.failed() {
		c.fail(newError(events.ClassSyntax, e.name, pos,
			"%s refers to itself before its first query. Put the query that starts the recursion first, then UNION ALL.", e.name))
	}
	return &relation{name: e.name, cols: e.cols}
}

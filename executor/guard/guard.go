// Package guard proves that a text is exactly one read-only query over the tables
// of a schema snapshot, in the dialect of its connection, and renders the query
// that may run. It is the first of the three walls between a model and a database
// (the others are the read-only session and the bounds on time, rows and bytes).
//
// The guard fails closed. It accepts what it can prove and refuses all else: node
// types, functions, operators, types and tables each come from an allow-list.
//
// How a text becomes a statement:
//
//  1. a linear scan bounds length, tokens, nesting and characters, because a parser
//     that runs out of stack ends the whole process;
//  2. the parser of the dialect builds a tree, and a resolver walks it with proper
//     scopes, binding each table, column and function;
//  3. a census compares the tree with what the resolver has visited: a node that
//     nobody looked at refuses the statement;
//  4. tables of which not every column or row may be seen are replaced by queries that
//     show the rest, the row cap goes into the tree, and the tree is printed;
//  5. the printed text goes through 1 to 3 itself, must touch the same things and must
//     have the same tree. What runs has been checked as it is, so neither a comment
//     nor a defect of the printer can smuggle anything in.
package guard

import (
	"fmt"
	"slices"
	"strings"

	"arivu/events"
	"arivu/executor/dialect"
)

// DefaultMaxRows is the row cap when Options sets none.
const DefaultMaxRows = 10_000

// Options adjusts a check.
type Options struct {
	// MaxRows is the most rows a caller wants to see; DefaultMaxRows if not
	// positive. The statement may return one row more, which shows truncation.
	MaxRows int
}

// Statement is a query that has passed.
type Statement struct {
	// SQL is the text to run, printed from the checked tree, with the row cap.
	SQL string
	// Tables are the tables and views read, qualified as in the snapshot, sorted.
	Tables []string
	// Columns are the columns touched as "table.column", sorted.
	Columns []string
	// Functions are the functions called, folded, sorted.
	Functions []string
	// Masked are the columns among Columns that show as a mask.
	Masked []string
	// Filtered are the tables among Tables of which a row policy holds rows back.
	Filtered []string
	// Limit is the most rows SQL can return; 0 for EXPLAIN.
	Limit int
	// Explain says that SQL asks for the plan of a query, not for its rows.
	Explain bool
}

// Check proves that sql is one read-only query over the tables of the snapshot and
// returns what may run. Its error is always an *events.Error of stage executor with
// the offending piece and, where known, its position and the names that may have
// been meant. The classes are syntax, unknown_table, unknown_column,
// unknown_function, ambiguous, unsafe and too_expensive; internal means a snapshot
// in a dialect that has no guard.
func Check(sql string, schema *events.Schema, opts Options) (st *Statement, err error) {
	defer func() {
		// A defect in a parser must refuse one statement, not end the process.
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
	g := &guard{dialect: d, schema: schema, limit: opts.MaxRows + 1}
	if opts.MaxRows <= 0 {
		g.limit = DefaultMaxRows + 1
	}
	st, refusal := g.check(sql)
	if refusal != nil {
		return nil, bounded(pointed(refusal, sql))
	}
	return st, nil
}

// guard is one check: the facts against which texts are held.
type guard struct {
	dialect *dialect.Dialect
	schema  *events.Schema
	limit   int
}

// tree is a parsed statement of some dialect.
type tree interface {
	// resolve binds every name, reporting to c, and then takes the census.
	resolve(c *checker)
	// shield replaces the shielded tables that c has come by.
	shield(c *checker) error
	// limit caps the rows of the statement and returns the cap in force.
	limit(rows int) int
	// explain reports whether the statement asks for a plan.
	explain() bool
	// print renders the statement.
	print() (string, error)
	// same reports whether the other tree, of the same dialect, means the same.
	same(other tree) bool
	// qualify puts the name of the one table in front of the columns that c has bound.
	qualify(c *checker, table string)
	// dropWhere takes the condition off the query.
	dropWhere()
}

func (g *guard) check(sql string) (*Statement, *events.Error) {
	asked, seen, refusal := g.read(sql, false)
	if refusal == nil {
		refusal = explainable(asked, &seen.use)
	}
	if refusal != nil {
		return nil, refusal
	}
	if err := asked.shield(seen); err != nil {
		return nil, unprintable(err)
	}
	limit := asked.limit(g.limit)
	text, err := asked.print()
	if err != nil {
		return nil, unprintable(err)
	}
	printed, again, refusal := g.read(text, true)
	if refusal != nil {
		return nil, unprintable(refusal)
	}
	if !seen.use.equal(&again.use) || !asked.same(printed) {
		return nil, unprintable(fmt.Errorf("printing %q: reads back as another statement", text))
	}
	if fixed := printed.limit(g.limit); fixed != limit {
		return nil, unprintable(fmt.Errorf("printing %q: limit is %d, not %d", text, fixed, limit))
	}
	return &Statement{
		SQL:       text,
		Tables:    seen.use.tables.sorted(),
		Columns:   seen.use.columns.sorted(),
		Functions: seen.use.functions.sorted(),
		Masked:    seen.use.masked.sorted(),
		Filtered:  seen.use.filtered.sorted(),
		Limit:     limit,
		Explain:   asked.explain(),
	}, nil
}

// read scans, parses and resolves one text. printed says that it is the text that
// would run, in which shielded tables stand within their shields.
func (g *guard) read(sql string, printed bool) (tree, *checker, *events.Error) {
	if refusal := scanText(sql); refusal != nil {
		return nil, nil, refusal
	}
	scan, parse := g.frontEnd()
	if refusal := scan(sql); refusal != nil {
		return nil, nil, refusal
	}
	t, refusal := parse(sql)
	if refusal != nil {
		return nil, nil, refusal
	}
	c := newChecker(g, sql, printed)
	t.resolve(c)
	if c.refusal != nil {
		return nil, nil, c.refusal
	}
	return t, c, nil
}

// frontEnd is what bounds and reads texts of the connection's dialect.
func (g *guard) frontEnd() (scan func(string) *events.Error, parse func(string) (tree, *events.Error)) {
	switch g.dialect.Name {
	case events.DialectPostgres:
		return scanPostgres, parsePostgres
	case events.DialectMySQL:
		return scanMySQL, parseMySQL
	case events.DialectSnowflake, events.DialectDatabricks, events.DialectDuckDB, events.DialectClickHouse, events.DialectSQLServer:
		return noScan, func(sql string) (tree, *events.Error) { return parseQuery(sql, g.dialect.Name) }
	default:
		return scanSQLite, parseSQLite
	}
}

// shields reports whether anything is kept back on the connection.
func (g *guard) shields() bool {
	return slices.ContainsFunc(g.schema.Tables, func(t events.Table) bool { return t.Shielded })
}

// allowsFunction reports whether a function may be called, by its folded name. One that is
// known to do more than compute is refused, whatever the connection lists.
func (g *guard) allowsFunction(name string) bool {
	if g.dialect.Function(name) {
		return true
	}
	parts := strings.Split(name, ".")
	return !g.dialect.Dangerous(parts[len(parts)-1]) && g.schema.Allows(parts...)
}

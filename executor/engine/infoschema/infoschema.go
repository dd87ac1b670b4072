// Package infoschema takes the snapshots of databases that describe themselves in tables
// of a catalog, which it asks a few questions, however many tables there are: Snowflake,
// Databricks, DuckDB, ClickHouse, SQL Server. It bounds what is read of rows.
package infoschema

import (
	"context"
	"regexp"
	"strings"
	"time"

	"arivu/events"
	"arivu/executor/engine"
)

// catalogTime bounds one query of the catalog itself.
const catalogTime = 60 * time.Second

// Database is what a snapshot needs of an engine.
type Database struct {
	Dialect events.Dialect
	// Query runs a statement of ours and gives its rows, as text with nil for NULL,
	// to row until that returns false. A row is valid until row returns.
	Query func(ctx context.Context, sql string, timeout time.Duration, row func(cells []*string) (more bool, err error)) error
	// Catalog holds the statements that describe the structure.
	Catalog Catalog
	// Class is the class of a declared type.
	Class func(declared string) events.TypeClass
	// Quote renders a name, always quoted.
	Quote func(name string) string
	// Sample renders the clause behind a table that makes a query read about that
	// many of its rows.
	Sample func(rows, of int64) string
	// Top renders a query of at most that many rows, for a dialect without LIMIT; nil for
	// one that has it.
	Top func(columns, from string, most int64) string
	// Left renders the first characters of a column of text; nil for left(column, n).
	Left func(column string, n int) string
}

// Catalog holds the statements that describe the structure, with what their columns
// must be.
type Catalog struct {
	// About gives the version and the time zone.
	About string
	// Relations gives schema, name, kind, comment, rows and clustering key. A kind that
	// ends in VIEW is one, and one that starts with MATERIALIZED is a stored one; rows may
	// be NULL, and so may the key, which is written as LINEAR(a, b).
	Relations string
	// Columns gives schema, table, name, type, nullable (YES or NO), comment, default, in
	// order.
	Columns string
	// Primary gives schema, table, column, in the order of the keys.
	Primary string
	// Foreign gives constraint, schema, table, column, referenced schema, table and
	// column, in the order of the keys.
	Foreign string
	// Views gives schema, name and definition.
	Views string
	// Generated, if any, gives schema, table, column and expression of computed columns,
	// and Beyond schema, table and column of what the role may not read.
	Generated, Beyond string
	// Related, if any, gives schema and table, then those of another table that holds
	// older or other rows of it.
	Related string
	// Schema is the schema whose tables need no name in front; "" for none.
	Schema string
}

// relation is a table of the snapshot with the schema that its statements name.
type relation struct {
	events.Table
	schema     string
	definition string
	clustering string
	generated  map[string]string
	beyond     []string
	related    []string
}

// Take takes a snapshot.
func Take(ctx context.Context, d *Database, opts engine.IntrospectOptions) (*events.Schema, error) {
	opts = opts.WithDefaults()
	t := &taker{Database: d, byName: map[string]*relation{}}
	schema := &events.Schema{Dialect: d.Dialect, Detailed: true}
	if err := t.rows(ctx, d.Catalog.About, func(row []string) { schema.Version, schema.TimeZone = row[0], row[1] }); err != nil {
		return nil, err
	}
	if err := t.structure(ctx); err != nil {
		return nil, err
	}
	if opts.Veil != nil {
		if err := t.veil(ctx, opts.Veil); err != nil {
			return nil, err
		}
	}
	if err := t.statistics(ctx, opts); err != nil {
		return nil, err
	}
	for _, r := range t.all {
		schema.Tables = append(schema.Tables, r.Table)
	}
	return schema, nil
}

type taker struct {
	*Database
	all    []*relation
	byName map[string]*relation
}

func key(schema, name string) string { return schema + "\x00" + name }

// rows runs a statement of the catalog and gives its rows, NULL as "".
func (t *taker) rows(ctx context.Context, sql string, take func(row []string)) error {
	if sql == "" {
		return nil
	}
	return t.Query(ctx, sql, catalogTime, func(cells []*string) (bool, error) {
		row := make([]string, len(cells))
		for i, c := range cells {
			if c != nil {
				row[i] = strings.Clone(*c)
			}
		}
		take(row)
		return true, nil
	})
}

// veil shows the structure to show, with what only that needs, and keeps what is left
// of it.
func (t *taker) veil(ctx context.Context, show func(*engine.Structure)) error {
	if err := t.details(ctx); err != nil {
		return err
	}
	if err := t.rows(ctx, t.Catalog.Generated, func(row []string) {
		if r := t.byName[key(row[0], row[1])]; r != nil {
			if r.generated == nil {
				r.generated = map[string]string{}
			}
			r.generated[row[2]] = row[3]
		}
	}); err != nil {
		return err
	}
	st := &engine.Structure{Dialect: t.Dialect}
	for _, r := range t.all {
		st.Relations = append(st.Relations, &engine.Relation{
			Table: &r.Table, Schema: r.schema, Definition: query(r.definition), Generated: r.generated,
			Beyond: r.beyond, Related: r.related,
		})
	}
	show(st)
	var left []*relation
	for i, r := range t.all {
		if !st.Relations[i].Withheld {
			left = append(left, r)
		}
	}
	t.all = left
	return nil
}

// details reads the definitions of views and computed columns, and what cannot be read.
func (t *taker) details(ctx context.Context) error {
	for _, one := range []struct {
		sql  string
		take func(r *relation, row []string)
	}{
		{t.Catalog.Views, func(r *relation, row []string) { r.definition = row[2] }},
		{t.Catalog.Generated, func(r *relation, row []string) { r.generated[row[2]] = row[3] }},
		{t.Catalog.Beyond, func(r *relation, row []string) { r.beyond = append(r.beyond, row[2]) }},
		{t.Catalog.Related, func(r *relation, row []string) {
			if other := t.byName[key(row[2], row[3])]; other != nil && len(other.Columns) > 0 && len(r.Columns) > 0 {
				r.related = append(r.related, other.Qualified())
				other.related = append(other.related, r.Qualified())
			}
		}},
	} {
		err := t.rows(ctx, one.sql, func(row []string) {
			if r := t.byName[key(row[0], row[1])]; r != nil {
				one.take(r, row)
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

var (
	creates = regexp.MustCompile(`(?i)^\s*CREATE\b`)
	begins  = regexp.MustCompile(`(?i)\sAS(\s*\(|\s+SELECT\b|\s+WITH\b)`)
)

// query is the query of a view that is described by the statement which made it; "" if
// it cannot be told where that begins.
func query(definition string) string {
	if !creates.MatchString(definition) {
		return definition
	}
	if at := begins.FindStringSubmatchIndex(definition); at != nil {
		return definition[at[2]:]
	}
	return ""
}

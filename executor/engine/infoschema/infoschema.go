// Package infoschema takes the snapshots of databases that describe themselves in tables
// of a catalog, which it asks a few questions, however many tables there are: Snowflake,
// Databricks, DuckDB, ClickHouse. It bounds what is read of rows.
package infoschema

import (
	"context"
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
	// Left renders the first characters of a column of text; nil for left(column, n).
	Left func(column string, n int) string
}

// Catalog holds the statements that describe the structure, with what their columns
// must be.
type Catalog struct {
	// About gives the version and the time zone.
	About string
	// Relations gives schema, name, kind, comment, rows. A kind that ends in VIEW is
	// one; rows may be NULL.
	Relations string
	// Columns gives schema, table, name, type, nullable (YES or NO), comment, in order.
	Columns string
	// Primary gives schema, table, column, in the order of the keys.
	Primary string
	// Foreign gives constraint, schema, table, column, referenced schema, table and
	// column, in the order of the keys.
	Foreign string
	// Views gives schema, name and definition.
	Views string
	// Generated gives schema, table, column and expression of computed columns.
	Generated string
	// Schema is the schema whose tables need no name in front; "" for none.
	Schema string
}

// relation is a table of the snapshot with the schema that its statements name.
type relation struct {
	events.Table
	schema     string
	definition string
	generated  map[string]string
}

// Take takes a snapshot.
func Take(ctx context.Context, d *Database, opts engine.IntrospectOptions) (*events.Schema, error) {
	opts = opts.WithDefaults()
	t := &taker{Database: d, byName: map[string]*relation{}}
	schema := &events.Schema{Dialect: d.Dialect}
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

// veil shows the structure to show, with the definitions of views, and keeps what is
// left of it.
func (t *taker) veil(ctx context.Context, show func(*engine.Structure)) error {
	if err := t.rows(ctx, t.Catalog.Views, func(row []string) {
		if r := t.byName[key(row[0], row[1])]; r != nil {
			r.definition = row[2]
		}
	}); err != nil {
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

// query is the query of a view that is described by the statement which made it.
func query(definition string) string {
	upper := strings.ToUpper(definition)
	if !strings.HasPrefix(strings.TrimSpace(upper), "CREATE") {
		return definition
	}
	for _, as := range []string{" AS SELECT", " AS WITH", " AS (", "\nAS SELECT", "\nAS\nSELECT", " AS\nSELECT"} {
		if at := strings.Index(upper, as); at >= 0 {
			return definition[at+len(" AS"):]
		}
	}
	return ""
}

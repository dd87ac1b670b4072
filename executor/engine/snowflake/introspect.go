package snowflake

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/infoschema"
)

// Introspect reads the structure of the connection's database, or of its one schema if
// the URL names that, and unless told not to, statistics of rows.
func (d *database) Introspect(ctx context.Context, opts engine.IntrospectOptions) (*events.Schema, error) {
	return infoschema.Take(ctx, &infoschema.Database{
		Dialect: events.DialectSnowflake,
		Query:   d.text,
		Catalog: d.catalog(),
		Class:   classOf,
		Quote:   identifier,
		Sample:  func(rows, _ int64) string { return fmt.Sprintf(" SAMPLE (%d ROWS)", min(rows, maxSampled)) },
	}, opts)
}

// maxSampled is the most rows that SAMPLE takes as a number.
const maxSampled = 1_000_000

func identifier(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

func literal(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `''`).Replace(s) + "'"
}

// fold is a name of the URL as an unquoted name is read.
func fold(s string) string {
	if strings.HasPrefix(s, `"`) {
		return strings.ReplaceAll(strings.Trim(s, `"`), `""`, `"`)
	}
	return strings.ToUpper(s)
}

// catalog is how Snowflake describes itself. Keys are only shown, not stored in its
// INFORMATION_SCHEMA.
func (d *database) catalog() infoschema.Catalog {
	name := fold(d.target.Database)
	info := identifier(name) + ".INFORMATION_SCHEMA"
	where, in, schema := "TABLE_SCHEMA <> 'INFORMATION_SCHEMA'", "DATABASE "+identifier(name), ""
	if d.target.Path != "" {
		schema = fold(d.target.Path)
		where, in = "TABLE_SCHEMA = "+literal(schema), "SCHEMA "+identifier(name)+"."+identifier(schema)
	}
	return infoschema.Catalog{
		About: "SELECT 'Snowflake ' || CURRENT_VERSION(), " + literal(zone),
		Relations: "SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, COMMENT, ROW_COUNT, CLUSTERING_KEY FROM " + info + ".TABLES WHERE " + where +
			" ORDER BY TABLE_SCHEMA, TABLE_NAME",
		Columns: "SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, CASE WHEN NUMERIC_SCALE IS NOT NULL AND DATA_TYPE = 'NUMBER' " +
			"THEN 'NUMBER(' || NUMERIC_PRECISION || ',' || NUMERIC_SCALE || ')' ELSE DATA_TYPE END, IS_NULLABLE, COMMENT, COLUMN_DEFAULT FROM " + info +
			".COLUMNS WHERE " + where + " ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION",
		Primary: showPrimary + in,
		Foreign: showImported + in,
		Views:   "SELECT TABLE_SCHEMA, TABLE_NAME, VIEW_DEFINITION FROM " + info + ".VIEWS WHERE " + where,
		Schema:  schema,
	}
}

// The statements that show keys, with the columns that are read of them: first those
// of package infoschema, last the place within the key.
const (
	showPrimary  = "SHOW PRIMARY KEYS IN "
	showImported = "SHOW IMPORTED KEYS IN "
)

var shown = map[string][]string{
	showPrimary:  {"schema_name", "table_name", "column_name", "key_sequence"},
	showImported: {"fk_name", "fk_schema_name", "fk_table_name", "fk_column_name", "pk_schema_name", "pk_table_name", "pk_column_name", "key_sequence"},
}

// text runs a statement of ours and gives its rows as text.
func (d *database) text(ctx context.Context, query string, timeout time.Duration, row func([]*string) (bool, error)) error {
	for prefix, names := range shown {
		if strings.HasPrefix(query, prefix) {
			return d.show(ctx, query, timeout, names, row)
		}
	}
	var kinds []kind
	return d.read(ctx, query, timeout,
		func(columns []*sql.ColumnType) error {
			for _, c := range columns {
				kinds = append(kinds, kindOf(c))
			}
			return nil
		},
		func(values []any) (bool, error) {
			cells := make([]*string, len(values))
			for i, v := range values {
				cells[i] = kinds[i].plain(v)
			}
			return row(cells)
		})
}

// show runs a SHOW and gives the named columns of its rows in the order of the keys.
func (d *database) show(ctx context.Context, query string, timeout time.Duration, names []string, row func([]*string) (bool, error)) error {
	var at []int
	var rows [][]*string
	err := d.read(ctx, query, timeout,
		func(columns []*sql.ColumnType) error {
			for _, name := range names {
				i := slices.IndexFunc(columns, func(c *sql.ColumnType) bool { return strings.EqualFold(c.Name(), name) })
				if i < 0 {
					return engine.Complaint(events.ClassDatabase, "the server answers SHOW in a form that is not known")
				}
				at = append(at, i)
			}
			return nil
		},
		func(values []any) (bool, error) {
			cells := make([]*string, len(at))
			for i, from := range at {
				cells[i] = kind{}.plain(values[from])
			}
			rows = append(rows, cells)
			return true, nil
		})
	if err != nil {
		return err
	}
	last := len(names) - 1
	slices.SortStableFunc(rows, func(a, b []*string) int { return sequence(a[last]) - sequence(b[last]) })
	for _, cells := range rows {
		if more, err := row(cells[:last]); !more || err != nil {
			return err
		}
	}
	return nil
}

func sequence(s *string) int {
	if s == nil {
		return 0
	}
	n, err := strconv.Atoi(*s)
	if err != nil {
		return 0
	}
	return n
}

//go:build duckdb && cgo

package duckdb

import (
	"context"
	"fmt"
	"strings"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/infoschema"
)

// manyRows is from where a sample reads whole blocks of rows rather than rows.
const manyRows = 10_000_000

// catalog describes the structure. A file is one database of DuckDB's.
var catalog = infoschema.Catalog{
	About: "SELECT 'DuckDB ' || version(), current_setting('TimeZone')",
	Relations: `SELECT schema_name, table_name, 'TABLE', comment, estimated_size, NULL FROM duckdb_tables()
		WHERE database_name = current_database() AND NOT internal AND NOT temporary
		UNION ALL SELECT schema_name, view_name, 'VIEW', comment, NULL, NULL FROM duckdb_views()
		WHERE database_name = current_database() AND NOT internal AND NOT temporary`,
	Columns: `SELECT schema_name, table_name, column_name, data_type, CASE WHEN is_nullable THEN 'YES' ELSE 'NO' END, comment,
		CASE WHEN table_oid NOT IN (SELECT table_oid FROM duckdb_tables() WHERE sql LIKE '%GENERATED ALWAYS%') THEN column_default END
		FROM duckdb_columns() WHERE database_name = current_database() AND NOT internal
		ORDER BY schema_name, table_name, column_index`,
	Primary: `SELECT schema_name, table_name, constraint_column_names[place] FROM
		(SELECT *, unnest(range(1, len(constraint_column_names) + 1)) AS place FROM duckdb_constraints()
		WHERE database_name = current_database() AND constraint_type = 'PRIMARY KEY')
		ORDER BY schema_name, table_name, place`,
	Foreign: `SELECT constraint_index, schema_name, table_name, constraint_column_names[place], schema_name, referenced_table,
		referenced_column_names[place] FROM
		(SELECT *, unnest(range(1, len(constraint_column_names) + 1)) AS place FROM duckdb_constraints()
		WHERE database_name = current_database() AND constraint_type = 'FOREIGN KEY')
		ORDER BY schema_name, table_name, constraint_index, place`,
	Views: "SELECT schema_name, view_name, rtrim(sql, ';') FROM duckdb_views() WHERE database_name = current_database() AND NOT internal",
	// What a computed column is computed from stands where others have their default.
	Generated: `SELECT schema_name, table_name, column_name, column_default FROM duckdb_columns() JOIN
		(SELECT table_oid FROM duckdb_tables() WHERE database_name = current_database() AND sql LIKE '%GENERATED ALWAYS%')
		USING (table_oid) WHERE database_name = current_database() AND column_default IS NOT NULL`,
	Schema: "main",
}

// Introspect reads the structure and, unless told not to, statistics of the rows.
func (d *database) Introspect(ctx context.Context, opts engine.IntrospectOptions) (*events.Schema, error) {
	return infoschema.Take(ctx, &infoschema.Database{
		Dialect: events.DialectDuckDB, Catalog: catalog, Class: classOf, Query: infoschema.Query(d.Query).Text, Quote: identifier, Sample: sample,
	}, opts)
}

// sample makes a query read about that many rows of a table.
func sample(rows, of int64) string {
	method := "bernoulli"
	if of > manyRows {
		method = "system"
	}
	return fmt.Sprintf(" TABLESAMPLE %s(%.6f PERCENT)", method, min(100, 100*float64(rows)/float64(of)))
}

func identifier(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

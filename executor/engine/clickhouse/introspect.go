package clickhouse

import (
	"context"
	"fmt"
	"strings"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/infoschema"
)

// catalog describes the structure of one database. ClickHouse has no foreign keys, and
// what it calls a primary key is an order in which rows may repeat, so that no keys are
// told.
func (d *database) catalog() infoschema.Catalog {
	here := literal(d.target.Database)
	return infoschema.Catalog{
		About: "SELECT concat('ClickHouse ', version()), timezone()",
		Relations: `SELECT database, name, if(engine LIKE '%View', 'VIEW', 'TABLE'), '', '',
			if(sorting_key = '', '', concat('LINEAR(', sorting_key, ')')) FROM system.tables
			WHERE database = ` + here + ` AND NOT is_temporary AND name NOT LIKE '.inner%' ORDER BY name`,
		// What is computed on reading only (ALIAS) is a column as others are.
		Columns: `SELECT database, table, name, type, if(type LIKE 'Nullable(%' OR type LIKE 'LowCardinality(Nullable(%', 'YES', 'NO'), comment,
			if(default_kind = 'DEFAULT', default_expression, '')
			FROM system.columns WHERE database = ` + here,
		Views: `SELECT database, name, create_table_query FROM system.tables WHERE database = ` + here + ` AND engine LIKE '%View'`,
		Generated: `SELECT database, table, name, default_expression FROM system.columns
			WHERE database = ` + here + ` AND default_kind IN ('ALIAS', 'MATERIALIZED')`,
		Schema: d.target.Database,
	}
}

// Introspect reads the structure and, unless told not to, statistics of the rows.
func (d *database) Introspect(ctx context.Context, opts engine.IntrospectOptions) (*events.Schema, error) {
	return infoschema.Take(ctx, &infoschema.Database{
		Dialect: events.DialectClickHouse, Catalog: d.catalog(), Class: classOf, Query: d.text, Quote: identifier,
		// A table can be sampled only if it was made for that, so that the first rows stand
		// for all.
		Sample: func(int64, int64) string { return "" },
		Left:   func(column string, n int) string { return fmt.Sprintf("substringUTF8(toString(%s), 1, %d)", column, n) },
	}, opts)
}

func identifier(name string) string {
	return "`" + strings.NewReplacer("\\", `\\`, "`", "\\`").Replace(name) + "`"
}

func literal(s string) string {
	return "'" + strings.NewReplacer("\\", `\\`, "'", `\'`).Replace(s) + "'"
}

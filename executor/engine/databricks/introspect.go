package databricks

import (
	"context"
	"fmt"
	"strings"
	"time"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/infoschema"
)

// Introspect reads the structure of the connection's catalog, or of its one schema if
// the URL names that, and unless told not to, statistics of rows.
func (d *database) Introspect(ctx context.Context, opts engine.IntrospectOptions) (*events.Schema, error) {
	return infoschema.Take(ctx, &infoschema.Database{
		Dialect: events.DialectDatabricks,
		Query:   d.text,
		Catalog: d.catalog(),
		Class:   func(declared string) events.TypeClass { return classOf(declared, "") },
		Quote:   identifier,
		Sample:  func(rows, _ int64) string { return fmt.Sprintf(" TABLESAMPLE (%d ROWS)", rows) },
	}, opts)
}

func identifier(s string) string { return "`" + strings.ReplaceAll(s, "`", "``") + "`" }

func literal(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
}

// info is the INFORMATION_SCHEMA of the connection's catalog.
func (d *database) info() string {
	if c := d.target.Params.Get("catalog"); c != "" {
		return identifier(c) + ".information_schema"
	}
	return "information_schema"
}

// catalog is how Unity Catalog describes itself.
func (d *database) catalog() infoschema.Catalog {
	info := d.info()
	where := func(prefix string) string {
		if s := d.target.Params.Get("schema"); s != "" {
			return prefix + "table_schema = " + literal(s)
		}
		return prefix + "table_schema <> 'information_schema'"
	}
	return infoschema.Catalog{
		About: "SELECT concat('Databricks SQL ', split_part(version(), ' ', 1)), current_timezone()",
		Relations: "SELECT table_schema, table_name, table_type, comment, NULL, NULL FROM " + info + ".tables WHERE " + where("") +
			" ORDER BY table_schema, table_name",
		Columns: "SELECT table_schema, table_name, column_name, full_data_type, is_nullable, comment, column_default FROM " + info + ".columns WHERE " +
			where("") + " ORDER BY table_schema, table_name, ordinal_position",
		Primary: fmt.Sprintf("SELECT k.table_schema, k.table_name, k.column_name FROM %[1]s.table_constraints AS c "+
			"JOIN %[1]s.key_column_usage AS k ON k.constraint_schema = c.constraint_schema AND k.constraint_name = c.constraint_name "+
			"AND k.table_name = c.table_name WHERE c.constraint_type = 'PRIMARY KEY' AND %[2]s "+
			"ORDER BY k.table_schema, k.table_name, k.ordinal_position", info, where("k.")),
		Foreign: fmt.Sprintf("SELECT r.constraint_name, k.table_schema, k.table_name, k.column_name, p.table_schema, p.table_name, p.column_name "+
			"FROM %[1]s.referential_constraints AS r "+
			"JOIN %[1]s.key_column_usage AS k ON k.constraint_schema = r.constraint_schema AND k.constraint_name = r.constraint_name "+
			"JOIN %[1]s.key_column_usage AS p ON p.constraint_schema = r.unique_constraint_schema AND p.constraint_name = r.unique_constraint_name "+
			"AND p.ordinal_position = k.position_in_unique_constraint WHERE %[2]s "+
			"ORDER BY k.table_schema, k.table_name, r.constraint_name, k.ordinal_position", info, where("k.")),
		Views:  "SELECT table_schema, table_name, view_definition FROM " + info + ".views WHERE " + where(""),
		Schema: d.target.Params.Get("schema"),
	}
}

// text runs a statement of ours and gives its rows as the API prints them; times are
// printed as every engine prints them.
func (d *database) text(ctx context.Context, sql string, timeout time.Duration, row func([]*string) (bool, error)) error {
	var kinds []events.TypeClass
	return d.read(ctx, statement{sql: sql, bytes: inlineBytes + 1, timeout: timeout},
		func(columns []column) error {
			for _, c := range columns {
				kinds = append(kinds, classOf(c.TypeText, c.TypeName))
			}
			return nil
		},
		func(cells []*string) (bool, error) {
			for i, c := range cells {
				if c != nil && kinds[i] == events.TypeTime {
					plain := strings.TrimSuffix(strings.TrimSuffix(strings.Replace(*c, "T", " ", 1), "Z"), ".000")
					cells[i] = &plain
				}
			}
			return row(cells)
		})
}

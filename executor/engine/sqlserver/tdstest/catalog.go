package tdstest

import (
	"context"
	"database/sql/driver"
	"strings"
	"testing"

	lite "modernc.org/sqlite"
)

// views are the catalog views of SQL Server, with the columns that engines ask for.
var views = []string{
	"schemas (schema_id, name)",
	"objects (object_id, name, schema_id, type, is_ms_shipped)",
	"columns (object_id, column_id, name, user_type_id, system_type_id, max_length, precision, scale, is_nullable, is_hidden, encryption_type)",
	"types (user_type_id, system_type_id, name, is_user_defined, is_assembly_type)",
	"tables (object_id, name, schema_id, history_table_id)",
	"partitions (object_id, index_id, rows)",
	"extended_properties (class, major_id, minor_id, name, value)",
	"indexes (object_id, index_id, is_primary_key)",
	"index_columns (object_id, index_id, column_id, key_ordinal)",
	"foreign_keys (object_id, name, parent_object_id, referenced_object_id)",
	"foreign_key_columns (constraint_object_id, constraint_column_id, parent_object_id, parent_column_id, referenced_object_id, referenced_column_id)",
	"sql_modules (object_id, definition)",
	"computed_columns (object_id, column_id, name, definition)",
	"default_constraints (parent_object_id, parent_column_id, definition)",
}

// systemTypes are the numbers of types in sys.types.
const systemTypes = `INSERT INTO sys.types VALUES (127, 127, 'bigint', 0, 0), (104, 104, 'bit', 0, 0), (40, 40, 'date', 0, 0),
	(61, 61, 'datetime', 0, 0), (42, 42, 'datetime2', 0, 0), (106, 106, 'decimal', 0, 0), (62, 62, 'float', 0, 0), (231, 231, 'nvarchar', 0, 0),
	(165, 165, 'varbinary', 0, 0), (36, 36, 'uniqueidentifier', 0, 0), (256, 231, 'sysname', 0, 0), (128, 240, 'hierarchyid', 0, 1),
	(257, 231, 'PhoneNumber', 1, 0)`

// Describe fills the catalog views with what the database consists of.
func (b *Backing) Describe(tb testing.TB) {
	tb.Helper()
	for _, view := range views {
		name, _, _ := strings.Cut(view, " ")
		b.Exec(tb, "DROP TABLE IF EXISTS sys."+name)
		b.Exec(tb, "CREATE TABLE sys."+view)
	}
	b.Exec(tb, systemTypes)
	b.Exec(tb, "INSERT INTO sys.schemas VALUES (1, 'dbo')")
	b.Exec(tb, `INSERT INTO sys.objects SELECT rowid, name, 1, CASE type WHEN 'view' THEN 'V' ELSE 'U' END, 0
		FROM main.sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite%'`)
	b.Exec(tb, `INSERT INTO sys.tables SELECT object_id, name, schema_id, NULL FROM sys.objects WHERE type = 'U'`)
	b.Exec(tb, `INSERT INTO sys.columns SELECT o.object_id, c.cid + 1, c.name, t.user_type_id, t.system_type_id,
		CASE WHEN c.type LIKE 'VARCHAR(%' THEN 2 * CAST(substr(c.type, 9) AS INTEGER) ELSE -1 END,
		CAST(substr(c.type, 9) AS INTEGER), CAST(substr(c.type, instr(c.type, ',') + 1) AS INTEGER),
		CASE WHEN c."notnull" OR c.pk THEN 0 ELSE 1 END, 0, NULL
		FROM sys.objects AS o, pragma_table_info(o.name) AS c JOIN sys.types AS t ON t.name = CASE
			WHEN c.type LIKE 'INT%' THEN 'bigint' WHEN c.type LIKE 'NUMERIC%' THEN 'decimal' WHEN c.type LIKE 'DECIMAL%' THEN 'decimal'
			WHEN lower(c.type) IN ('bit', 'date', 'datetime', 'datetime2', 'float', 'hierarchyid', 'uniqueidentifier', 'phonenumber') THEN
				CASE lower(c.type) WHEN 'phonenumber' THEN 'PhoneNumber' ELSE lower(c.type) END
			WHEN c.type = 'BLOB' THEN 'varbinary' ELSE 'nvarchar' END`)
	b.Exec(tb, `INSERT INTO sys.default_constraints SELECT o.object_id, c.cid + 1, '(' || c.dflt_value || ')'
		FROM sys.objects AS o, pragma_table_info(o.name) AS c WHERE c.dflt_value IS NOT NULL`)
	b.Exec(tb, `INSERT INTO sys.indexes SELECT object_id, 1, 1 FROM sys.objects WHERE type = 'U'`)
	b.Exec(tb, `INSERT INTO sys.index_columns SELECT o.object_id, 1, c.cid + 1, c.pk FROM sys.objects AS o, pragma_table_info(o.name) AS c WHERE c.pk`)
	b.Exec(tb, `INSERT INTO sys.foreign_keys SELECT 100000 + 100 * o.object_id + f.id, 'FK_' || o.name || '_' || f.id, o.object_id, r.object_id
		FROM sys.objects AS o, pragma_foreign_key_list(o.name) AS f JOIN sys.objects AS r ON r.name = f."table" WHERE f.seq = 0`)
	b.Exec(tb, `INSERT INTO sys.foreign_key_columns SELECT 100000 + 100 * o.object_id + f.id, f.seq + 1, o.object_id, c.column_id, r.object_id, rc.column_id
		FROM sys.objects AS o, pragma_foreign_key_list(o.name) AS f JOIN sys.objects AS r ON r.name = f."table"
		JOIN sys.columns AS c ON c.object_id = o.object_id AND c.name = f."from"
		JOIN sys.columns AS rc ON rc.object_id = r.object_id AND rc.name = f."to"`)
	b.Exec(tb, `INSERT INTO sys.sql_modules SELECT rowid, sql FROM main.sqlite_schema WHERE type = 'view'`)
	b.count(tb)
}

// count fills in how many rows each table has.
func (b *Backing) count(tb testing.TB) {
	tb.Helper()
	for id, name := range b.tables(tb) {
		b.Exec(tb, `INSERT INTO sys.partitions SELECT ?, 1, count(*) FROM main."`+strings.ReplaceAll(name, `"`, `""`)+`"`, id)
	}
}

// tables are the names of the tables by their numbers.
func (b *Backing) tables(tb testing.TB) map[int64]string {
	tb.Helper()
	rows, err := b.db.QueryContext(context.Background(), "SELECT object_id, name FROM sys.objects WHERE type = 'U'")
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	tables := map[int64]string{}
	for rows.Next() {
		var id int64
		var name string
		if err := rows.Scan(&id, &name); err != nil {
			tb.Fatal(err)
		}
		tables[id] = name
	}
	if err := rows.Err(); err != nil {
		tb.Fatal(err)
	}
	return tables
}

// functions gives SQLite the functions of SQL Server that the catalog is asked with.
func (b *Backing) functions(d *lite.Driver) {
	quote := func(s string) string { return "[" + strings.ReplaceAll(s, "]", "]]") + "]" }
	d.MustRegisterScalarFunction("quotename", 1, func(_ *lite.FunctionContext, args []driver.Value) (driver.Value, error) {
		s, ok := args[0].(string)
		if !ok {
			return nil, nil
		}
		return quote(s), nil
	})
	table := func(v driver.Value) string {
		s, _ := v.(string)
		return strings.Trim(strings.TrimPrefix(s, "[dbo]."), "[]")
	}
	// With a column it asks to read it, without one to change the table.
	d.MustRegisterScalarFunction("has_perms_by_name", -1, func(_ *lite.FunctionContext, args []driver.Value) (driver.Value, error) {
		allowed := b.Writable[table(args[0])]
		if len(args) > 3 {
			column, _ := args[3].(string)
			allowed = !b.Denied[table(args[0])+"."+column]
		}
		if allowed {
			return int64(1), nil
		}
		return int64(0), nil
	})
}

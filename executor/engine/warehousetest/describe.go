package warehousetest

// describe fills the INFORMATION_SCHEMA of a backing, whose tables live in the schema main.
var describe = []string{
	`CREATE TABLE IF NOT EXISTS information_schema.tables (table_schema TEXT, table_name TEXT, table_type TEXT, comment TEXT, row_count INTEGER,
		clustering_key TEXT)`,
	`DELETE FROM information_schema.tables`,
	`INSERT INTO information_schema.tables (table_schema, table_name, table_type) SELECT 'main', name, CASE type WHEN 'view' THEN 'VIEW' ELSE 'BASE TABLE' END
		FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite%'`,
	`CREATE TABLE IF NOT EXISTS information_schema.columns (table_schema TEXT, table_name TEXT, column_name TEXT, ordinal_position INTEGER,
		data_type TEXT, full_data_type TEXT, is_nullable TEXT, comment TEXT, column_default TEXT, numeric_precision INTEGER, numeric_scale INTEGER)`,
	`DELETE FROM information_schema.columns`,
	`INSERT INTO information_schema.columns (table_schema, table_name, column_name, ordinal_position, data_type, full_data_type, is_nullable,
			column_default)
		SELECT 'main', t.table_name, c.name, c.cid + 1, c.type, upper(c.type), CASE WHEN c."notnull" OR c.pk THEN 'NO' ELSE 'YES' END, c.dflt_value
		FROM information_schema.tables AS t, pragma_table_info(t.table_name) AS c`,
	// A column of a view that is no plain column has no type in SQLite.
	`UPDATE information_schema.columns SET full_data_type = 'STRING', data_type = 'STRING' WHERE data_type IN ('', 'TEXT')`,
	`CREATE TABLE IF NOT EXISTS information_schema.views (table_schema TEXT, table_name TEXT, view_definition TEXT)`,
	`DELETE FROM information_schema.views`,
	`INSERT INTO information_schema.views SELECT 'main', name, sql FROM sqlite_schema WHERE type = 'view'`,
	`CREATE TABLE IF NOT EXISTS information_schema.table_constraints (constraint_schema TEXT, constraint_name TEXT, table_schema TEXT,
		table_name TEXT, constraint_type TEXT)`,
	`DELETE FROM information_schema.table_constraints`,
	`INSERT INTO information_schema.table_constraints SELECT 'main', 'pk_' || t.table_name, 'main', t.table_name, 'PRIMARY KEY'
		FROM information_schema.tables AS t WHERE EXISTS (SELECT 1 FROM pragma_table_info(t.table_name) WHERE pk)`,
	`CREATE TABLE IF NOT EXISTS information_schema.key_column_usage (constraint_schema TEXT, constraint_name TEXT, table_schema TEXT,
		table_name TEXT, column_name TEXT, ordinal_position INTEGER, position_in_unique_constraint INTEGER)`,
	`DELETE FROM information_schema.key_column_usage`,
	`INSERT INTO information_schema.key_column_usage SELECT 'main', 'pk_' || t.table_name, 'main', t.table_name, c.name, c.pk, NULL
		FROM information_schema.tables AS t, pragma_table_info(t.table_name) AS c WHERE c.pk`,
	`INSERT INTO information_schema.key_column_usage SELECT 'main', 'fk_' || t.table_name || '_' || f.id, 'main', t.table_name, f."from",
		f.seq + 1, f.seq + 1 FROM information_schema.tables AS t, pragma_foreign_key_list(t.table_name) AS f`,
	`CREATE TABLE IF NOT EXISTS information_schema.referential_constraints (constraint_schema TEXT, constraint_name TEXT,
		unique_constraint_schema TEXT, unique_constraint_name TEXT)`,
	`DELETE FROM information_schema.referential_constraints`,
	`INSERT INTO information_schema.referential_constraints SELECT DISTINCT 'main', 'fk_' || t.table_name || '_' || f.id, 'main',
		'pk_' || f."table" FROM information_schema.tables AS t, pragma_foreign_key_list(t.table_name) AS f`,
}

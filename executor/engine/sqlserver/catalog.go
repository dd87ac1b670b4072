package sqlserver

import "arivu/executor/engine/infoschema"

// aboutSQL gives the version, the offset of the server's clock, and the schema in which
// the login's unqualified names are looked up first.
const aboutSQL = `SELECT CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128)), DATENAME(TZOFFSET, SYSDATETIMEOFFSET()), SCHEMA_NAME()`

// The catalog views show only what the login has some right to; HAS_PERMS_BY_NAME says
// of each column whether it may be read. Hidden columns of the server's own
// (temporal tables, graphs) and encrypted ones, of which only the client has the key,
// are nobody's to ask for.
const (
	relationsSQL = `SELECT s.name, o.name, CASE o.type WHEN 'V' THEN 'VIEW' ELSE 'BASE TABLE' END, CAST(e.value AS nvarchar(4000)),
	(SELECT SUM(p.rows) FROM sys.partitions AS p WHERE p.object_id = o.object_id AND p.index_id IN (0, 1)), NULL
FROM sys.objects AS o
JOIN sys.schemas AS s ON s.schema_id = o.schema_id
LEFT JOIN sys.extended_properties AS e ON e.class = 1 AND e.major_id = o.object_id AND e.minor_id = 0 AND e.name = 'MS_Description'
WHERE o.type IN ('U', 'V') AND o.is_ms_shipped = 0
ORDER BY s.name, o.name`

	columnsSQL = `SELECT c.relation_schema, c.relation, c.name,
	CASE WHEN c.kind IN ('char', 'varchar', 'binary', 'varbinary') AND c.max_length = -1 THEN CONCAT(c.kind, '(max)')
		WHEN c.kind IN ('nchar', 'nvarchar') AND c.max_length = -1 THEN CONCAT(c.kind, '(max)')
		WHEN c.kind IN ('char', 'varchar', 'binary', 'varbinary') THEN CONCAT(c.kind, '(', c.max_length, ')')
		WHEN c.kind IN ('nchar', 'nvarchar') THEN CONCAT(c.kind, '(', c.max_length / 2, ')')
		WHEN c.kind IN ('decimal', 'numeric') THEN CONCAT(c.kind, '(', c.precision, ',', c.scale, ')')
		WHEN c.kind IN ('time', 'datetime2', 'datetimeoffset') THEN CONCAT(c.kind, '(', c.scale, ')')
		ELSE c.kind END,
	CASE c.is_nullable WHEN 1 THEN 'YES' ELSE 'NO' END, c.comment, c.default_value
FROM (` + eachColumn + `) AS c
WHERE c.readable = 1
ORDER BY c.relation_schema, c.relation, c.column_id`

	beyondSQL = `SELECT c.relation_schema, c.relation, c.name FROM (` + eachColumn + `) AS c WHERE c.readable = 0`

	// Types that are only other names of the server's own are shown as those.
	eachColumn = `SELECT s.name AS relation_schema, o.name AS relation, c.name, c.column_id, c.is_nullable, c.max_length, c.precision, c.scale,
	CASE WHEN t.is_user_defined = 1 AND t.is_assembly_type = 0 THEN b.name ELSE t.name END AS kind,
	CAST(e.value AS nvarchar(4000)) AS comment, d.definition AS default_value,
	HAS_PERMS_BY_NAME(CONCAT(QUOTENAME(s.name), '.', QUOTENAME(o.name)), 'OBJECT', 'SELECT', c.name, 'COLUMN') AS readable
FROM sys.columns AS c
JOIN sys.objects AS o ON o.object_id = c.object_id
JOIN sys.schemas AS s ON s.schema_id = o.schema_id
JOIN sys.types AS t ON t.user_type_id = c.user_type_id
LEFT JOIN sys.types AS b ON b.user_type_id = c.system_type_id
LEFT JOIN sys.default_constraints AS d ON d.parent_object_id = c.object_id AND d.parent_column_id = c.column_id
LEFT JOIN sys.extended_properties AS e ON e.class = 1 AND e.major_id = o.object_id AND e.minor_id = c.column_id AND e.name = 'MS_Description'
WHERE o.type IN ('U', 'V') AND o.is_ms_shipped = 0 AND c.is_hidden = 0 AND c.encryption_type IS NULL`

	primarySQL = `SELECT s.name, o.name, c.name
FROM sys.indexes AS i
JOIN sys.index_columns AS k ON k.object_id = i.object_id AND k.index_id = i.index_id AND k.key_ordinal > 0
JOIN sys.columns AS c ON c.object_id = k.object_id AND c.column_id = k.column_id
JOIN sys.objects AS o ON o.object_id = i.object_id
JOIN sys.schemas AS s ON s.schema_id = o.schema_id
WHERE i.is_primary_key = 1
ORDER BY s.name, o.name, k.key_ordinal`

	foreignSQL = `SELECT f.name, s.name, o.name, c.name, rs.name, ro.name, rc.name
FROM sys.foreign_keys AS f
JOIN sys.foreign_key_columns AS k ON k.constraint_object_id = f.object_id
JOIN sys.objects AS o ON o.object_id = f.parent_object_id
JOIN sys.schemas AS s ON s.schema_id = o.schema_id
JOIN sys.columns AS c ON c.object_id = k.parent_object_id AND c.column_id = k.parent_column_id
JOIN sys.objects AS ro ON ro.object_id = f.referenced_object_id
JOIN sys.schemas AS rs ON rs.schema_id = ro.schema_id
JOIN sys.columns AS rc ON rc.object_id = k.referenced_object_id AND rc.column_id = k.referenced_column_id
ORDER BY s.name, o.name, f.name, k.constraint_column_id`

	// A view has no definition for a login that may not see it, and an encrypted one for
	// nobody; such a view can be looked through by nobody.
	viewsSQL = `SELECT s.name, o.name, REPLACE(m.definition, CHAR(13), '')
FROM sys.sql_modules AS m
JOIN sys.objects AS o ON o.object_id = m.object_id
JOIN sys.schemas AS s ON s.schema_id = o.schema_id
WHERE o.type = 'V'`

	// The history of a temporal table holds what its rows were.
	relatedSQL = `SELECT s.name, t.name, hs.name, h.name
FROM sys.tables AS t
JOIN sys.schemas AS s ON s.schema_id = t.schema_id
JOIN sys.tables AS h ON h.object_id = t.history_table_id
JOIN sys.schemas AS hs ON hs.schema_id = h.schema_id`

	generatedSQL = `SELECT s.name, o.name, c.name, c.definition
FROM sys.computed_columns AS c
JOIN sys.objects AS o ON o.object_id = c.object_id
JOIN sys.schemas AS s ON s.schema_id = o.schema_id`
)

// catalog is how SQL Server describes itself to a login whose own schema that is.
func catalog(schema string) infoschema.Catalog {
	return infoschema.Catalog{
		Relations: relationsSQL, Columns: columnsSQL, Beyond: beyondSQL, Primary: primarySQL, Foreign: foreignSQL,
		Views: viewsSQL, Generated: generatedSQL, Related: relatedSQL, Schema: schema,
	}
}

package prompt

import (
	"maps"
	"slices"

	"arivu/events"
)

const notesSQLite = `
Dialect: SQLite.
- Dates are ISO text. Months: strftime('%Y-%m', d). Compare date >= '2024-01-01' AND date < '2025-01-01'.
- There is no ILIKE, no DATE_TRUNC, no EXTRACT, no INTERVAL, and booleans are 1 and 0.
- Dividing integers truncates: multiply by 1.0 first. Guard divisors with NULLIF(x, 0).
- Quote odd names with "double quotes", text with 'single quotes'.
`

const notesPostgres = `
Dialect: PostgreSQL.
- Months: date_trunc('month', d). Compare d >= DATE '2024-01-01' AND d < DATE '2025-01-01'.
- Dividing integers truncates: cast to numeric first. round(x, 2) needs numeric. Guard divisors with NULLIF(x, 0).
- Every selected column that is not aggregated stands in GROUP BY.
- Quote mixed-case and odd names with "double quotes", text with 'single quotes'. Booleans are true and false.
`

const notesSnowflake = `
Dialect: Snowflake.
- Names in capitals need no quotes; write others, and odd ones, in "double quotes" exactly as listed. Text stands in 'single quotes'.
- Months: date_trunc('month', d). Days between: datediff('day', a, b). Compare d >= '2024-01-01' AND d < '2025-01-01'.
- Fields of a variant: column:field.field::string. Rows of an array: LATERAL FLATTEN(input => column) f, then f.value.
- QUALIFY filters window functions. Guard divisors with NULLIF(x, 0). Every selected column that is not aggregated stands in GROUP BY.
`

const notesDatabricks = "\nDialect: Databricks SQL.\n" +
	"- Quote odd names with `backticks`, text with 'single quotes'; a quote inside text is \\'. Double quotes are text, too.\n" +
	"- Months: date_trunc('MONTH', d), as text date_format(d, 'yyyy-MM'). Days between: datediff(later, earlier). Compare d >= DATE '2024-01-01' AND d < DATE '2025-01-01'.\n" +
	"- Fields of a struct: column.field. Rows of an array: LATERAL VIEW explode(column) t AS item.\n" +
	"- QUALIFY filters window functions. Guard divisors with NULLIF(x, 0). Every selected column that is not aggregated stands in GROUP BY.\n"

const notesMySQL = `
Dialect: MySQL and MariaDB.
- Months: DATE_FORMAT(d, '%Y-%m'). Compare d >= '2024-01-01' AND d < '2025-01-01'.
- There is no ILIKE, no DATE_TRUNC, no FULL JOIN, no :: cast, no FILTER; text is joined with CONCAT, || means OR.
- Every selected column that is not aggregated stands in GROUP BY. Guard divisors with NULLIF(x, 0).
- Quote odd names with ` + "`backticks`" + `, text with 'single quotes'. Booleans are 1 and 0. A subquery in FROM needs an alias.
`

const notesSQLServer = `
Dialect: Transact-SQL (SQL Server 2016 and later).
- The first n rows: SELECT TOP (n) ... ORDER BY. There is no LIMIT; to pass rows over: ORDER BY x OFFSET m ROWS FETCH NEXT n ROWS ONLY. A subquery has an ORDER BY only with TOP.
- Months: CONVERT(char(7), d, 23). Days between: DATEDIFF(DAY, a, b). Compare d >= '2024-01-01' AND d < '2025-01-01'. There is no DATE_TRUNC, no EXTRACT, no INTERVAL.
- Flags are bit: compare with 1 and 0. A condition is no value: CASE WHEN condition THEN 1 ELSE 0 END. There is no ILIKE, no USING, no NULLS LAST, no FILTER, no WITH RECURSIVE (write WITH).
- Dividing integers truncates, and so does AVG of them: multiply by 1.0 first. Guard divisors with NULLIF(x, 0). No aggregate takes a subquery.
- Every selected column that is not aggregated stands in GROUP BY, which takes neither aliases nor positions. Text is joined with CONCAT.
- Quote odd names with [brackets], text with 'single quotes', text beyond ASCII with N'...'.
`

const notesDuckDB = `
Dialect: DuckDB.
- Months: date_trunc('month', d), as text strftime(d, '%Y-%m'). Days between: date_diff('day', a, b). Compare d >= DATE '2024-01-01' AND d < DATE '2025-01-01'.
- x / y never truncates, x // y does. Guard divisors with NULLIF(x, 0). Rows without a value come last unless NULLS FIRST says otherwise.
- Fields of a struct: column.field; of JSON: column ->> '$.field'. Rows of a list: unnest(column). QUALIFY filters window functions.
- Every selected column that is not aggregated stands in GROUP BY. Quote odd names with "double quotes", text with 'single quotes'.
`

const notesClickHouse = "\nDialect: ClickHouse.\n" +
	"- Quote odd names with `backticks`, text with 'single quotes'; a quote inside text is \\'. Names of columns and functions are case-sensitive.\n" +
	"- Months: toStartOfMonth(d), as text formatDateTime(d, '%Y-%m'). Days between: dateDiff('day', a, b). Compare d >= toDate('2024-01-01') AND d < toDate('2025-01-01').\n" +
	"- Use no correlated subquery: join, or use IN with a subquery. x / y never truncates, intDiv(x, y) does. Guard divisors with nullIf(x, 0).\n" +
	"- Elements of an array: arrayJoin(column). Every selected column that is not aggregated stands in GROUP BY. A set operation is UNION ALL or UNION DISTINCT.\n"

// dialects are what a model is told of each.
var dialects = map[events.Dialect]string{
	events.DialectSQLite: notesSQLite, events.DialectPostgres: notesPostgres, events.DialectMySQL: notesMySQL,
	events.DialectSQLServer: notesSQLServer, events.DialectSnowflake: notesSnowflake, events.DialectDatabricks: notesDatabricks,
	events.DialectDuckDB: notesDuckDB, events.DialectClickHouse: notesClickHouse,
}

// allNotes are the notes in the order of the dialects' names.
func allNotes() []string {
	var out []string
	for _, d := range slices.Sorted(maps.Keys(dialects)) {
		out = append(out, dialects[d])
	}
	return out
}

// dialectNotes are what a model is told of a dialect; of one that is not known it is told
// nothing that may be wrong there.
func dialectNotes(d events.Dialect) string { return dialects[d] }

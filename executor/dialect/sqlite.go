package dialect

import (
	"strings"

	"arivu/events"
)

var sqlite = &Dialect{
	Name:       events.DialectSQLite,
	MaxColumns: 2000,
	functions:  words(sqliteScalar, sqliteDates, sqliteMath, sqliteAggregates, sqliteWindow, sqliteJSON, sqliteFullText),
	tableFuncs: map[string][]string{
		"json_each":  sqliteJSONTree,
		"json_tree":  sqliteJSONTree,
		"jsonb_each": sqliteJSONTree,
		"jsonb_tree": sqliteJSONTree,
	},
	keywords:   words(sqliteKeywords),
	operators:  words("= == != <> < <= > >= + - * / % || & | << >> ~ -> ->>"),
	collations: words("binary nocase rtrim"),
	system:     sqliteSystem,
	quoteText:  doubleQuotes,

	hiddenColumns: 2,

	dangerous: words(`load_extension readfile writefile edit eval fts3_tokenizer randomblob zeroblob changes
		total_changes last_insert_rowid lsmode fsdir`),
	dangerousPrefixes: []string{"sqlite_", "pragma_", "rtree", "geopoly_debug"},
}

// sqliteJSONTree ends in the two hidden columns, which are the function's arguments.
var sqliteJSONTree = []string{"key", "value", "type", "atom", "id", "parent", "fullkey", "path", "json", "root"}

// sqliteSystem covers the schema tables, the statistics tables and the virtual
// tables through which pragmas and database pages can be read.
func sqliteSystem(schema, name string) bool {
	return schema == "temp" || strings.HasPrefix(name, "sqlite_") || strings.HasPrefix(name, "pragma_") ||
		name == "dbstat" || name == "bytecode" || name == "tables_used"
}

const sqliteScalar = `
	abs char coalesce concat concat_ws format glob hex ifnull iif if instr length like likelihood likely
	lower ltrim max min nullif octet_length printf quote random replace round rtrim sign soundex substr
	substring trim typeof unicode unhex unistr unistr_quote unlikely upper`

const sqliteDates = `date datetime julianday strftime time timediff unixepoch`

const sqliteMath = `
	acos acosh asin asinh atan atan2 atanh ceil ceiling cos cosh degrees exp floor ln log log10 log2 mod pi
	pow power radians sin sinh sqrt tan tanh trunc`

const sqliteAggregates = `
	avg count group_concat string_agg sum total`

const sqliteWindow = `
	cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank row_number`

const sqliteJSON = `
	json json_array json_array_length json_array_insert json_error_position json_extract json_group_array
	json_group_object json_insert json_object json_patch json_pretty json_quote json_remove json_replace
	json_set json_type json_valid jsonb jsonb_array jsonb_array_insert jsonb_extract jsonb_group_array
	jsonb_group_object jsonb_insert jsonb_object jsonb_patch jsonb_remove jsonb_replace jsonb_set`

const sqliteFullText = `bm25 highlight snippet match`

const sqliteKeywords = `
	abort action add after all alter always analyze and as asc attach autoincrement before begin between by
	cascade case cast check collate column commit conflict constraint create cross current current_date
	current_time current_timestamp database default deferrable deferred delete desc detach distinct do drop
	each else end escape except exclude exclusive exists explain fail filter first following for foreign
	from full generated glob group groups having if ignore immediate in index indexed initially inner insert
	instead intersect into is isnull join key last left like limit match materialized natural no not nothing
	notnull null nulls of offset on or order others outer over partition plan pragma preceding primary query
	raise range recursive references regexp reindex release rename replace restrict returning right rollback
	row rows savepoint select set table temp temporary then ties to transaction trigger unbounded union
	unique update using vacuum values view virtual when where window with within without
	true false rowid oid _rowid_`

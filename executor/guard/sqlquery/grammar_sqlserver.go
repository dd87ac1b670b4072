package sqlquery

import "strings"

// sqlserver is Transact-SQL up to SQL Server 2022, with quoted identifiers on.
//
// Its statements need no semicolon between them, so a word that opens one must be
// reserved: it would pass for an alias.
var sqlserver = grammar{
	shared: shared{
		refused:      transactRefused,
		called:       set(`left right coalesce nullif`),
		dateParts:    transactParts,
		partArgument: transactPartArgument,
	},

	nameQuotes:   `"[`,
	noHexText:    true,
	hexNumbers:   true,
	nationalText: true,
	joinedLines:  true,
	looseNames:   true,
	niladic:      set(`current_timestamp current_user session_user system_user user`),

	words:     transactReserved,
	misplaced: transactMisplaced,
	instead:   transactInstead,
	signs:     transactSigns,

	conditionsApart: true,
	conversions:     true,
	jsonMade:        true,
	timeZones:       true,
	dateWords:       true,
	xmlValue:        true,
	maxSize:         true,
	quotedTypes:     true,
	trimFrom:        true,

	equalsAlias:     true,
	bareTextAliases: true,
	shapedCalls:     []string{"openjson"},
	tableHints:      true,
	queryHints:      true,
	pivots:          true,
	forClause:       true,
	topClause:       true,
	moreJoins:       append([]string{"CROSS APPLY", "OUTER APPLY"}, hintedJoins...), // the right side of APPLY sees the left one
	groupingWith:    true,
	sampleWords:     []string{"TABLESAMPLE"},
	sampleBy:        []string{"SYSTEM"},
	sampleSeeds:     []string{"REPEATABLE"},
	sampleLast:      true,
}

// hintedJoins are joins that say how they are to be done. MERGE is not among them: it
// opens a statement elsewhere.
var hintedJoins = func() []string {
	var joins []string
	for _, kind := range joinKinds {
		for _, how := range []string{"LOOP", "HASH"} {
			if before, joined := strings.CutSuffix(kind, " JOIN"); joined && before != "CROSS" {
				joins = append(joins, before+" "+how+" JOIN")
			}
		}
	}
	return joins
}()

// transactReserved are the reserved words of Transact-SQL, and words behind them that
// open a statement or a clause without being reserved there.
var transactReserved = set(`add all alter and any as asc authorization backup begin between break browse bulk by cascade case
	check checkpoint close clustered coalesce collate column commit compute constraint contains containstable continue
	convert create cross current current_date current_time current_timestamp current_user cursor database dbcc deallocate
	declare default delete deny desc disk distinct distributed double drop dump else end errlvl escape except exec execute
	exists exit external fetch file fillfactor for foreign freetext freetexttable from full function goto grant group
	having holdlock identity identity_insert identitycol if in index inner insert intersect into is join key kill left
	like lineno load merge national nocheck nonclustered not null nullif of off offsets on open opendatasource openquery
	openrowset openxml option or order outer over percent pivot plan precision primary print proc procedure public
	raiserror read readtext reconfigure references replication restore restrict return revert revoke right rollback
	rowcount rowguidcol rule save schema securityaudit select semantickeyphrasetable semanticsimilaritydetailstable
	semanticsimilaritytable session_user set setuser shutdown some statistics system_user table tablesample textsize then
	to top tran transaction trigger truncate try_convert tsequal union unique unpivot update updatetext use user values
	varying view waitfor when where while window with within writetext
	go limit minus offset qualify recursive true false interval lateral natural ilike rlike throw send receive rename
	enable disable move get`)

// transactRefused open clauses that are more than reading, or read something else than
// the tables as they are.
var transactRefused = map[string]string{
	"FOR":    "FOR takes XML or JSON here and nothing else: a query takes no locks, and reads tables as they are now",
	"INTO":   "INTO is not allowed; a query writes nothing",
	"SELECT": aStatement,
}

const (
	aStatement  = "there is more than one statement; keep the query and remove the rest"
	anotherFile = "a query may not reach files, other servers or other sources; use the tables of the schema"
	fullText    = "full-text search is not allowed; use LIKE"
	theIdentity = "the column must be called by its name"
)

// transactMisplaced have no place in a query, and say what a text is about that has
// them.
var transactMisplaced = withReason(aStatement, transactStatements, map[string]string{
	"OPENROWSET": anotherFile, "OPENQUERY": anotherFile, "OPENDATASOURCE": anotherFile, "OPENXML": anotherFile, "BULK": anotherFile,
	"CONTAINS": fullText, "FREETEXT": fullText, "CONTAINSTABLE": fullText, "FREETEXTTABLE": fullText,
	"SEMANTICKEYPHRASETABLE": fullText, "SEMANTICSIMILARITYTABLE": fullText, "SEMANTICSIMILARITYDETAILSTABLE": fullText,
	"IDENTITYCOL": theIdentity, "ROWGUIDCOL": theIdentity,
})

// transactStatements are the words that open a statement.
const transactStatements = `alter backup begin break checkpoint close commit continue create dbcc deallocate declare delete deny drop
		dump exec execute exit goto grant if insert kill load merge open print proc procedure raiserror read readtext
		reconfigure restore return revert revoke rollback save set setuser shutdown truncate update updatetext use
		waitfor while writetext go throw send receive rename enable disable move get`

// withReason adds words to reasons.
func withReason(reason, words string, reasons map[string]string) map[string]string {
	for word := range set(words) {
		reasons[word] = reason
	}
	return reasons
}

// transactInstead are words of other dialects.
var transactInstead = map[string]string{
	"LIMIT":     "there is no LIMIT in Transact-SQL; write SELECT TOP (n), or ORDER BY … OFFSET 0 ROWS FETCH NEXT n ROWS ONLY",
	"MINUS":     "there is no MINUS in Transact-SQL; write EXCEPT",
	"QUALIFY":   "there is no QUALIFY in Transact-SQL; filter on the window function in an outer query",
	"RECURSIVE": "there is no RECURSIVE in Transact-SQL; leave it out, a WITH query may refer to itself",
	"TRUE":      "there is no TRUE in Transact-SQL; write 1",
	"FALSE":     "there is no FALSE in Transact-SQL; write 0",
	"INTERVAL":  "there is no INTERVAL in Transact-SQL; write DATEADD(day, 1, x)",
	"LATERAL":   "there is no LATERAL in Transact-SQL; write CROSS APPLY or OUTER APPLY",
	"NATURAL":   "there is no NATURAL JOIN in Transact-SQL; write JOIN … ON",
	"USING":     "there is no USING in Transact-SQL; write ON a.x = b.x",
	"ILIKE":     "there is no ILIKE in Transact-SQL; write LIKE, which by most collations ignores case",
	"RLIKE":     "there is no RLIKE in Transact-SQL; write LIKE",
	"OPTION":    "OPTION may stand only at the end of the statement; leave it out",
	"NULLS":     "there is no NULLS FIRST in Transact-SQL; sort by CASE WHEN x IS NULL THEN 1 ELSE 0 END first",
}

// transactSigns start what no query may hold.
var transactSigns = map[byte]string{
	'@': "a query may not use variables or parameters; write the value itself",
	'#': "a query may not use temporary tables; use WITH",
	'$': "a query may not use pseudo columns, partitions or currency signs; write the column's name, or the number alone",
	'?': "parameters are not allowed; write the value itself",
	'{': "the escapes of ODBC are not allowed; write the text or the function itself",
}

var transactParts = set(`year yy yyyy quarter qq q month mm m dayofyear dy y day dd d week wk ww weekday dw w hour hh minute mi n second
	ss s millisecond ms microsecond mcs nanosecond ns tzoffset tz iso_week isowk isoww`)

var transactPartArgument = map[string]partAt{
	"dateadd": {0, 0}, "datediff": {0, 0}, "datediff_big": {0, 0}, "datepart": {0, 0}, "datename": {0, 0}, "datetrunc": {0, 0},
	"date_bucket": {0, 0},
}

package sqlquery

import (
	"maps"
	"strings"
)

// reserved are the words that end an expression or a source, so that they are
// neither a column nor an alias unless quoted. The list is of this parser, not of
// the vendors: a word that opens a clause must be here, or the clause would pass as
// an alias.
var reserved = set(`select from where group having qualify window order limit offset fetch top union intersect except minus
	join inner left right full cross natural on using lateral and or not in is like ilike rlike regexp between case when
	then else end as distinct all any some exists with values null true false over pivot unpivot tablesample sample
	match_recognize connect start asof sort cluster distribute for into set by anti semi outer escape collate cast
	try_cast interval table recursive changes returning within`)

// clauseWords are those that open the clause behind a list.
var clauseWords = set(`from where group having qualify window order limit offset union intersect except using`)

// softWords are reserved words that are names where a value is expected: no value
// begins with what they open.
var softWords = set(`start connect sort cluster distribute changes returning within sample offset by set semi anti asof over
	window top fetch minus regexp left right`)

// refusedClauses are words at which a source or a query could go on in a way that
// reads differently than it looks, or writes.
var refusedClauses = map[string]string{
	"AT":              "time travel is not allowed; read the table as it is",
	"BEFORE":          "time travel is not allowed; read the table as it is",
	"VERSION":         "time travel is not allowed; read the table as it is",
	"TIMESTAMP":       "time travel is not allowed; read the table as it is",
	"SYSTEM_VERSION":  "time travel is not allowed; read the table as it is",
	"SYSTEM_TIME":     "time travel is not allowed; read the table as it is",
	"CHANGES":         "CHANGES is not allowed; read the table as it is",
	"PIVOT":           "PIVOT is not supported; use an aggregate over CASE for each column",
	"UNPIVOT":         "UNPIVOT is not supported; use UNION ALL of one SELECT for each column",
	"MATCH_RECOGNIZE": "MATCH_RECOGNIZE is not supported; use window functions",
	"CONNECT":         "CONNECT BY is not supported; use WITH RECURSIVE",
	"START":           "START WITH is not supported; use WITH RECURSIVE",
	"ASOF":            "ASOF JOIN is not supported; use a join on the latest earlier row",
	"FOR":             "FOR is not allowed; a query takes no locks",
	"INTO":            "INTO is not allowed; a query writes nothing",
	"SORT":            "SORT BY is not supported; use ORDER BY",
	"CLUSTER":         "CLUSTER BY is not supported; use ORDER BY",
	"DISTRIBUTE":      "DISTRIBUTE BY is not supported; leave it out",
}

// dateParts are the units of time that may stand where a function takes one.
var dateParts = set(`year years y yy yyy yyyy yr years quarter quarters q qtr qtrs month months mm mon mons week weeks w wk
	weekofyear woy wy day days d dd dayofmonth dayofweek dayofweekiso dayofweek_iso dow dow_iso dayofyear doy yearofweek
	yearofweekiso weekiso week_iso hour hours h hh hr minute minutes m mi min second seconds s sec millisecond
	milliseconds ms microsecond microseconds us nanosecond nanoseconds ns epoch epoch_second epoch_millisecond
	isodow isoyear century centuries decade decades millennium millennia julian era yearweek timezone timezone_hour
	timezone_minute epoch_ms epoch_ns epoch_us`)

// partAt is where a function takes a unit of time, and how many arguments it then
// has; 0 is any number.
type partAt struct{ at, args int }

// partArgument are the functions that take a unit of time.
var partArgument = map[string]partAt{
	"dateadd": {0, 3}, "timeadd": {0, 3}, "timestampadd": {0, 3}, "date_add": {0, 3},
	"datediff": {0, 3}, "timediff": {0, 3}, "timestampdiff": {0, 3}, "date_diff": {0, 3},
	"date_part": {0, 2}, "date_trunc": {0, 2}, "last_day": {1, 2},
}

// intervalUnits are the units behind the value of an INTERVAL.
var intervalUnits = set(`year years quarter quarters month months week weeks day days hour hours minute minutes second seconds
	millisecond milliseconds microsecond microseconds nanosecond nanoseconds decade decades century centuries millennium millennia`)

// typedStrings are the words that make a constant of the string behind them.
var typedStrings = set(`date time timestamp timestamp_ntz timestamp_ltz timestamp_tz`)

// calledReserved are the reserved words that are functions where a parenthesis
// follows.
var calledReserved = set(`left right like ilike rlike regexp any some window collate`)

// spanTypes are the types of several words.
var spanTypes = map[string]string{"DOUBLE": "PRECISION", "CHAR": "VARYING", "CHARACTER": "VARYING"}

func set(list string) map[string]bool {
	words := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		words[strings.ToUpper(w)] = true
	}
	return words
}

// merged holds what is in either of two lists.
func merged[V any](list, more map[string]V) map[string]V {
	all := maps.Clone(list)
	maps.Copy(all, more)
	return all
}

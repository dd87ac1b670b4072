package sqlquery

import "arivu/events"

// grammar is what tells the queries of one dialect from those of another. The zero
// value is the least: standard names, texts and clauses. A dialect is a value of this
// type and no condition elsewhere.
type grammar struct {
	shared

	// How texts, names and words are written.

	textQuotes       string // around texts, beside the single quote
	nameQuotes       string // around names
	backslashes      bool   // escape in texts
	likeEscapes      bool   // \% and \_ keep their backslash, for LIKE
	rawText          bool   // r'…'
	dollarText       bool   // $$…$$
	dollarTags       bool   // $tag$…$tag$
	escapeText       bool   // E'\n'
	noHexText        bool   // X'FF' is not binary
	digitGroups      bool   // 1_000
	trailingCommas   bool   // a, b,
	moreSigns        []string
	words            map[string]bool // that name nothing unless quoted, if not those of words.go
	reserved         map[string]bool // words that are no names here
	unreserved       map[string]bool // words that are reserved elsewhere
	typedStrings     map[string]bool // more words that make a constant of a string
	namedSign        string          // between the name and value of an argument, if not =>
	dateWords        bool            // date_trunc(month, x)
	colonPaths       bool            // x:name
	slashComments    bool            // // to the end of the line
	dollarsInWords   bool
	numberSuffixes   bool // 1L, 2.5BD
	upperNames       bool // unquoted names fold to capitals
	hexNumbers       bool // 0x00FF is binary
	nationalText     bool // N'…'
	joinedLines      bool // a backslash at the end of a line of a text takes the line's end away
	looseNames       bool // the server takes different names for the same
	niladic          map[string]bool
	explainKinds     []string        // behind EXPLAIN
	explainSettings  map[string]bool // behind its kind, with a number each
	explainFormats   []string        // EXPLAIN (FORMAT JSON)
	explainKindAfter string          // the word between EXPLAIN and its kind
	byteEscapes      bool            // \x41, \0 and the like; a backslash before what is no escape stays
	escapedNames     bool            // a backslash escapes in a quoted name too
	digitNames       bool            // a name may begin with digits
	hashComments     bool            // # and #! to the end of the line
	soft             map[string]bool // more words that are names where a value is expected
	looseIntervals   bool            // INTERVAL a + 1 DAY; interval may be a name
	loneTuples       bool            // (a,)
	placedCalls      bool            // SUBSTRING(x FROM 2 FOR 3), printed with commas
	typedSteps       bool            // x.:Int64, x.^a, x[]
	radixNumbers     bool            // 0x1F and 0b11 are numbers
	numberWords      map[string]bool // inf, nan

	// Which words mean what. The lists are in words.go unless a dialect has its own.

	misplaced map[string]string // that no query may hold anywhere, and why
	instead   map[string]string // of other dialects, and what this one has in their place
	signs     map[byte]string   // that start nothing a query may hold, and why

	// Expressions.

	conditionsApart  bool // a condition is no value
	conversions      bool // CONVERT(INT, x), PARSE(x AS DATE USING 'de-DE')
	jsonMade         bool // JSON_OBJECT('k': v NULL ON NULL), JSON_ARRAY(v)
	xmlValue         bool // (SELECT …).value('.', 'INT')
	maxSize          bool // VARCHAR(MAX)
	quotedTypes      bool // CAST(x AS [INT])
	filterClause     bool // FILTER (WHERE …) behind an aggregate
	angledTypes      bool // ARRAY<INT>
	bang             bool // ! for NOT
	looseEquals      bool // == and <=>
	wordOperators    []string
	collationText    bool // COLLATE takes a text, not a word
	arrayBrackets    bool // [a, b]
	objectBraces     bool // {'k': v}
	existsFunction   bool // exists(array, x -> …)
	trimFrom         bool // TRIM(BOTH 'x' FROM y)
	valuesBareScalar bool // VALUES 1, 2
	namedParts       bool // an expression AS name anywhere
	ternary          bool // c ? x : y
	braceParameters  bool // {name:Type}
	tupleSteps       bool // t.1
	parametric       bool // quantile(0.9)(x)
	nestedTypes      bool // Array(Nullable(String))
	castText         bool // CAST(x, 'Type')
	bareSets         bool // behind a bare IN a name is that of a table; GLOBAL IN
	columnsOf        bool // COLUMNS('re'), and EXCEPT, REPLACE, APPLY behind a star

	arrowOperator     bool            // -> is a lambda in lambdaFunctions only, and else an operator
	lambdaFunctions   map[string]bool // that take a lambda
	filterBare        bool            // FILTER (a > 1)
	argumentOrder     bool            // array_agg(a ORDER BY b)
	moreOperators     []string        // that bind as | does
	moreLikes         []string        // operators that are words, beside LIKE
	nullTests         bool            // x ISNULL, x NOTNULL, x IS UNKNOWN
	timeZones         bool            // x AT TIME ZONE 'UTC'
	bareKeys          bool            // {k: v}
	mapBraces         bool            // MAP {k: v}
	comprehensions    bool            // [x + 1 for x in l if x > 1]
	slices            bool            // x[1:2]
	methods           bool            // x.upper()
	wideNames         bool            // names of any letters
	textAliases       bool            // AS 'x'
	ordinality        bool            // FROM f(…) WITH ORDINALITY
	dottedCollations  bool            // COLLATE NOCASE.NOACCENT
	columnsExpression bool            // COLUMNS('a.*')
	bareIn            bool            // x IN list, without parentheses
	listTypes         bool            // INT[], ENUM('a')
	memberTypes       map[string]bool // STRUCT(a INT), MAP(VARCHAR, INT); true for those whose members have names

	// Clauses.

	lateralView     bool
	equalsAlias     bool     // SELECT total = 1
	bareTextAliases bool     // SELECT 1 'total', with AS or without
	shapedCalls     []string // table functions behind which WITH names the columns
	tableHints      bool     // FROM t WITH (NOLOCK)
	queryHints      bool     // OPTION (…) at the end
	pivots          bool     // PIVOT (sum(x) FOR y IN (a, b)), UNPIVOT (x FOR y IN (a, b))
	forClause       bool     // FOR XML and FOR JSON
	topClause       bool     // TOP (n) with OFFSET … FETCH for LIMIT … OFFSET
	top             bool     // SELECT TOP n
	starExcept      string   // the word behind * that leaves columns out
	exceptBare      bool     // the word takes one column without parentheses
	groupingWith    bool     // GROUP BY a WITH ROLLUP
	sampleWords     []string // that open a sample
	sampleBy        []string // the methods of a sample
	sampleSeeds     []string // the words before its seed
	sampleLast      bool     // the sample stands behind the alias
	branchTails     bool     // ORDER BY and LIMIT belong to the last SELECT of a UNION
	unionMode       bool     // UNION needs ALL or DISTINCT
	withValues      bool     // WITH x AS name
	tableValues     bool     // VALUES is a table function
	prewhere        bool     // PREWHERE
	tableReading    bool     // FINAL and SAMPLE behind a table
	arrayJoin       bool     // ARRAY JOIN
	joinWords       []string // that may stand before JOIN, in any order
	looseUsing      bool     // USING without parentheses
	limitBy         bool     // LIMIT n BY, LIMIT m, n and WITH TIES
	fills           bool     // ORDER BY … COLLATE 'l' WITH FILL
	totals          bool     // WITH TOTALS

	// clauses are those that elsewhere are refused by their first word.
	clauses         map[string]bool
	pivotOfJoins    bool     // PIVOT reads all that is joined so far, not the last source alone
	pivotAfterJoins bool     // PIVOT behind a whole join reads that
	pivotGroups     bool     // PIVOT (… GROUP BY a)
	pivotAny        bool     // PIVOT … IN (ANY …) and IN (SELECT …)
	travelCalls     bool     // t AT (OFFSET => -60), not t VERSION AS OF 3
	moreJoins       []string // beside joinKinds
	matchCondition  bool     // ASOF JOIN t MATCH_CONDITION (…)
	starPatterns    []string // * LIKE 'x'
	starChanges     bool     // * REPLACE (… AS a) RENAME (a AS b)
	tupleAliases    bool     // SELECT stack(…) AS (a, b)
	fieldAliases    bool     // struct(1 AS a)
	pathBrackets    bool     // x:['a b'][*]
	trailingSets    bool     // GROUP BY a, b GROUPING SETS (…)
	recursionLevel  bool     // WITH RECURSIVE r MAX RECURSION LEVEL 200 AS (…)
	sampleBuckets   bool     // TABLESAMPLE (BUCKET 1 OUT OF 4)
	pivotQueries    bool     // PIVOT t ON a IN (…) USING sum(b)
	fromFirst       bool     // FROM t SELECT a
	tableQuery      bool     // TABLE t
	pipes           bool     // FROM t |> WHERE a > 1
	describes       bool     // DESCRIBE and SUMMARIZE, which are sources as well
	percentLimits   bool     // LIMIT 10%
	rowSums         bool     // LIMIT 10 * 2
	exceptDotted    bool     // * EXCLUDE (t.a)
	prefixAliases   bool     // SELECT x: 1 FROM o: orders
	distinctOn      bool     // SELECT DISTINCT ON (a)
	materialized    bool     // AS MATERIALIZED (…), USING KEY (a)
	frameExclusions bool     // GROUPS, EXCLUDE TIES
	sampleLoose     bool     // TABLESAMPLE 10%, USING SAMPLE 10 ROWS
	fromEnds        bool     // NTH_VALUE(x, 2) FROM LAST
	typedLambdas    bool     // a INT -> a + 1
	nestedPlaces    bool     // SUBSTRING(x FROM 2 FOR 3), OVERLAY(x PLACING y FROM 2)
}

// shared are the traits that most analytical dialects have in common.
type shared struct {
	explains       bool              // EXPLAIN is a statement
	refused        map[string]string // that open a clause no query may have, and why
	called         map[string]bool   // of the reserved that are functions before a parenthesis
	dateParts      map[string]bool
	partArgument   map[string]partAt
	booleans       bool     // TRUE and FALSE
	castSign       bool     // x::INT
	paths          bool     // x.a and x[1]
	lambdas        bool     // x -> y
	namedArguments bool     // f(a => 1)
	intervals      bool     // INTERVAL 1 DAY
	typedTexts     bool     // DATE '2024-01-01'
	standardCalls  bool     // EXTRACT(YEAR FROM x), POSITION(x IN y)
	matchers       []string // beside LIKE
	likeAny        bool     // LIKE ANY (…)
	qualify        bool
	recursive      bool // WITH RECURSIVE
	nestedWith     bool // a query in parentheses may have its own WITH
	valuesQuery    bool // VALUES is a query by itself, and stands in FROM without parentheses
	minus          bool // MINUS for EXCEPT
	byName         bool // UNION BY NAME
	reservedAs     bool // behind AS any word is a name
	byAll          bool // GROUP BY ALL, ORDER BY ALL
	nullsOrder     bool // NULLS FIRST
	usingJoins     bool // USING and NATURAL
	lateral        bool // LATERAL before a query or a function
	tableCalls     bool // TABLE(f(…))
}

// usual has all of them, as Snowflake, Databricks and DuckDB do.
var usual = shared{
	explains:     true,
	refused:      refusedClauses,
	called:       calledReserved,
	dateParts:    dateParts,
	partArgument: partArgument,

	booleans:       true,
	castSign:       true,
	paths:          true,
	lambdas:        true,
	namedArguments: true,
	intervals:      true,
	typedTexts:     true,
	standardCalls:  true,
	matchers:       []string{"ILIKE", "RLIKE", "REGEXP"},
	likeAny:        true,

	qualify:     true,
	recursive:   true,
	nestedWith:  true,
	valuesQuery: true,
	minus:       true,
	byName:      true,
	reservedAs:  true,
	byAll:       true,
	nullsOrder:  true,
	usingJoins:  true,
	lateral:     true,
	tableCalls:  true,
}

// grammars are the dialects that this package reads.
var grammars = map[events.Dialect]*grammar{
	events.DialectSnowflake:  &snowflake,
	events.DialectDatabricks: &databricks,
	events.DialectDuckDB:     &duckdb,
	events.DialectClickHouse: &clickhouse,
	events.DialectSQLServer:  &sqlserver,
}

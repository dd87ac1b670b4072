package warehouse

import "arivu/events"

// grammar is what tells the queries of one dialect from those of another. The zero
// value is the least: standard names, texts and clauses. A dialect is a value of this
// type and no condition elsewhere.
type grammar struct {
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
	niladic          map[string]bool
	explainKinds     []string // behind EXPLAIN
	explainKindAfter string   // the word between EXPLAIN and its kind

	// Expressions.

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
	bareIn            bool            // x IN list
	listTypes         bool            // INT[], STRUCT(a INT), MAP(VARCHAR, INT)

	// Clauses.

	lateralView  bool
	halfJoins    bool     // SEMI JOIN without LEFT
	top          bool     // SELECT TOP n
	starExcept   string   // the word behind * that leaves columns out
	exceptBare   bool     // the word takes one column without parentheses
	groupingWith bool     // GROUP BY a WITH ROLLUP
	sampleWords  []string // that open a sample
	sampleBy     []string // the methods of a sample
	sampleSeeds  []string // the words before its seed

	// clauses are those that elsewhere are refused by their first word.
	clauses         map[string]bool
	pivotOfJoins    bool       // PIVOT reads all that is joined so far, not the last source alone
	pivotAfterJoins bool       // PIVOT behind a whole join reads that
	pivotGroups     bool       // PIVOT (… GROUP BY a)
	pivotAny        bool       // PIVOT … IN (ANY …) and IN (SELECT …)
	travelCalls     bool       // t AT (OFFSET => -60), not t VERSION AS OF 3
	moreJoins       [][]string // by the words before JOIN, longest first
	matchCondition  bool       // ASOF JOIN t MATCH_CONDITION (…)
	starPatterns    []string   // * LIKE 'x'
	starChanges     bool       // * REPLACE (… AS a) RENAME (a AS b)
	tupleAliases    bool       // SELECT stack(…) AS (a, b)
	fieldAliases    bool       // struct(1 AS a)
	pathBrackets    bool       // x:['a b'][*]
	trailingSets    bool       // GROUP BY a, b GROUPING SETS (…)
	recursionLevel  bool       // WITH RECURSIVE r MAX RECURSION LEVEL 200 AS (…)
	sampleBuckets   bool       // TABLESAMPLE (BUCKET 1 OUT OF 4)
	pivotQueries    bool       // PIVOT t ON a IN (…) USING sum(b)
	fromFirst       bool       // FROM t SELECT a
	prefixAliases   bool       // SELECT x: 1 FROM o: orders
	distinctOn      bool       // SELECT DISTINCT ON (a)
	materialized    bool       // AS MATERIALIZED (…), USING KEY (a)
	frameExclusions bool       // GROUPS, EXCLUDE TIES
	sampleLoose     bool       // TABLESAMPLE 10%, USING SAMPLE 10 ROWS
	fromEnds        bool       // NTH_VALUE(x, 2) FROM LAST
	typedLambdas    bool       // a INT -> a + 1
	nestedPlaces    bool       // SUBSTRING(x FROM 2 FOR 3), OVERLAY(x PLACING y FROM 2)
}

// grammars are the dialects that this package reads.
var grammars = map[events.Dialect]*grammar{
	events.DialectSnowflake:  &snowflake,
	events.DialectDatabricks: &databricks,
	events.DialectDuckDB:     &duckdb,
}

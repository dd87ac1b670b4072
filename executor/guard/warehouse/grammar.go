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
	slashComments    bool   // // to the end of the line
	dollarsInWords   bool
	numberSuffixes   bool // 1L, 2.5BD
	upperNames       bool // unquoted names fold to capitals
	hexText          bool // X'00FF'
	hexNumbers       bool // 0x00FF
	nationalText     bool // N'…'
	joinedLines      bool // a backslash at the end of a line of a text takes the line's end away
	looseNames       bool // the server takes different names for the same
	niladic          map[string]bool
	explains         bool     // EXPLAIN is a statement
	explainKinds     []string // behind EXPLAIN
	explainKindAfter string   // the word between EXPLAIN and its kind

	// Which words mean what. The lists are in words.go unless a dialect has its own.

	reserved     map[string]bool   // that name nothing unless quoted
	refused      map[string]string // that open a clause no query may have, and why
	misplaced    map[string]string // that no query may hold anywhere, and why
	instead      map[string]string // of other dialects, and what this one has in their place
	signs        map[byte]string   // that start nothing a query may hold, and why
	called       map[string]bool   // of the reserved that are functions before a parenthesis
	dateParts    map[string]bool
	partArgument map[string]partAt

	// Expressions.

	booleans         bool     // TRUE and FALSE
	conditionsApart  bool     // a condition is no value
	castSign         bool     // x::INT
	paths            bool     // x:a.b and x[1]
	lambdas          bool     // x -> y
	namedArguments   bool     // f(a => 1)
	intervals        bool     // INTERVAL 1 DAY
	typedTexts       bool     // DATE '2024-01-01'
	standardCalls    bool     // EXTRACT(YEAR FROM x), POSITION(x IN y)
	matchers         []string // beside LIKE
	likeAny          bool     // LIKE ANY (…)
	conversions      bool     // CONVERT(INT, x), PARSE(x AS DATE USING 'de-DE')
	jsonMade         bool     // JSON_OBJECT('k': v NULL ON NULL), JSON_ARRAY(v)
	zones            bool     // x AT TIME ZONE 'UTC'
	xmlValue         bool     // (SELECT …).value('.', 'INT')
	maxSize          bool     // VARCHAR(MAX)
	quotedTypes      bool     // CAST(x AS [INT])
	filterClause     bool     // FILTER (WHERE …) behind an aggregate
	angledTypes      bool     // ARRAY<INT>
	bang             bool     // ! for NOT
	looseEquals      bool     // == and <=>
	wordOperators    []string
	collationText    bool // COLLATE takes a text, not a word
	arrayBrackets    bool // [a, b]
	objectBraces     bool // {'k': v}
	existsFunction   bool // exists(array, x -> …)
	trimFrom         bool // TRIM(BOTH 'x' FROM y)
	valuesBareScalar bool // VALUES 1, 2

	// Clauses.

	lateralView  bool
	qualify      bool
	recursive    bool     // WITH RECURSIVE
	nestedWith   bool     // a query in parentheses may have its own WITH
	valuesQuery  bool     // VALUES is a query by itself, and stands in FROM without parentheses
	minus        bool     // MINUS for EXCEPT
	byName       bool     // UNION BY NAME
	reservedAs   bool     // behind AS any word is a name
	equalsAlias  bool     // SELECT total = 1
	textAlias    bool     // SELECT 1 AS 'total'
	byAll        bool     // GROUP BY ALL, ORDER BY ALL
	nullsOrder   bool     // NULLS FIRST
	usingJoins   bool     // USING and NATURAL
	lateral      bool     // LATERAL before a query or a function
	applies      []string // joins whose right side sees the left one
	tableCalls   bool     // TABLE(f(…))
	shapedCalls  []string // table functions behind which WITH names the columns
	tableHints   bool     // FROM t WITH (NOLOCK)
	queryHints   bool     // OPTION (…) at the end
	pivots       bool     // PIVOT (sum(x) FOR y IN (a, b)), UNPIVOT (x FOR y IN (a, b))
	forClause    bool     // FOR XML and FOR JSON
	topClause    bool     // TOP (n) with OFFSET … FETCH for LIMIT … OFFSET
	halfJoins    bool     // SEMI JOIN without LEFT
	top          bool     // SELECT TOP n
	starExcept   string   // the word behind * that leaves columns out
	exceptBare   bool     // the word takes one column without parentheses
	groupingWith bool     // GROUP BY a WITH ROLLUP
	sampleWords  []string // that open a sample
	sampleBy     []string // the methods of a sample
	sampleSeeds  []string // the words before its seed
	sampleLast   bool     // the sample stands behind the alias
}

// grammars are the dialects that this package reads.
var grammars = map[events.Dialect]*grammar{
	events.DialectSnowflake:  &snowflake,
	events.DialectDatabricks: &databricks,
	events.DialectSQLServer:  &sqlserver,
}

var snowflake = grammar{
	nameQuotes:     `"`,
	hexText:        true,
	backslashes:    true,
	dollarText:     true,
	slashComments:  true,
	dollarsInWords: true,
	upperNames:     true,
	niladic: set(`current_date current_time current_timestamp localtime localtimestamp sysdate current_user
		current_role current_account current_database current_schema current_warehouse current_session`),
	explains:         true,
	explainKinds:     []string{"TABULAR", "JSON", "TEXT"},
	explainKindAfter: "USING",

	reserved:     reserved,
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

	collationText: true,
	arrayBrackets: true,
	objectBraces:  true,

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
	top:         true,
	starExcept:  "EXCLUDE",
	exceptBare:  true,
	sampleWords: []string{"TABLESAMPLE", "SAMPLE"},
	sampleBy:    []string{"BERNOULLI", "SYSTEM", "BLOCK", "ROW"},
	sampleSeeds: []string{"REPEATABLE", "SEED"},
}

var databricks = grammar{
	textQuotes:     `"`,
	nameQuotes:     "`",
	hexText:        true,
	backslashes:    true,
	likeEscapes:    true,
	rawText:        true,
	numberSuffixes: true,
	niladic: set(`current_date current_timestamp localtimestamp current_user session_user user current_catalog
		current_database current_schema`),
	explains:     true,
	explainKinds: []string{"EXTENDED", "COST", "FORMATTED"},

	reserved:     reserved,
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

	filterClause:     true,
	angledTypes:      true,
	bang:             true,
	looseEquals:      true,
	wordOperators:    []string{"DIV"},
	existsFunction:   true,
	trimFrom:         true,
	valuesBareScalar: true,

	qualify:      true,
	recursive:    true,
	nestedWith:   true,
	valuesQuery:  true,
	minus:        true,
	byName:       true,
	reservedAs:   true,
	byAll:        true,
	nullsOrder:   true,
	usingJoins:   true,
	lateral:      true,
	tableCalls:   true,
	lateralView:  true,
	halfJoins:    true,
	starExcept:   "EXCEPT",
	groupingWith: true,
	sampleWords:  []string{"TABLESAMPLE"},
	sampleSeeds:  []string{"REPEATABLE"},
}

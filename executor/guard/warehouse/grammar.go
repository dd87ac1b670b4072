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
	niladic          map[string]bool
	explainKinds     []string          // behind EXPLAIN
	explainKindAfter string            // the word between EXPLAIN and its kind
	keptBackslashes  bool              // before a character that is no escape
	escapedNames     bool              // a backslash in a quoted name escapes, so that none may stand there
	hashComments     bool              // # and #! to the end of the line
	numberForms      bool              // 0x1F, 0b11, 1_000
	reserved         map[string]bool   // beside the words that all dialects reserve
	free             map[string]bool   // among those, what is a name here
	called           map[string]bool   // reserved words that are functions before a parenthesis
	refused          map[string]string // clauses and why
	numberWords      map[string]bool   // inf, nan

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
	namedParts       bool // an expression AS name anywhere
	ternary          bool // c ? x : y
	braceParameters  bool // {name:Type}
	tupleSteps       bool // t.1
	parametric       bool // quantile(0.9)(x)
	nestedTypes      bool // Array(Nullable(String))
	castText         bool // CAST(x, 'Type')
	bareSets         bool // IN without parentheses, and GLOBAL IN
	columnsOf        bool // COLUMNS('re'), and EXCEPT, REPLACE, APPLY behind a star

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
	branchTails  bool     // ORDER BY and LIMIT belong to the last SELECT of a UNION
	unionMode    bool     // UNION needs ALL or DISTINCT
	withValues   bool     // WITH x AS name
	tableValues  bool     // VALUES is a table function and no query
	distinctOn   bool     // DISTINCT ON (…)
	prewhere     bool     // PREWHERE
	tableReading bool     // FINAL and SAMPLE behind a table
	arrayJoin    bool     // ARRAY JOIN
	joinWords    []string // that may stand before JOIN, in any order
	looseUsing   bool     // USING without parentheses
	limitBy      bool     // LIMIT n BY, LIMIT m, n and WITH TIES
	fills        bool     // ORDER BY … COLLATE 'l' WITH FILL
	totals       bool     // WITH TOTALS
}

// grammars are the dialects that this package reads.
var grammars = map[events.Dialect]*grammar{
	events.DialectSnowflake:  &snowflake,
	events.DialectDatabricks: &databricks,
	events.DialectClickHouse: &clickhouse,
}

var snowflake = grammar{
	nameQuotes:     `"`,
	backslashes:    true,
	dollarText:     true,
	slashComments:  true,
	dollarsInWords: true,
	upperNames:     true,
	niladic: set(`current_date current_time current_timestamp localtime localtimestamp sysdate current_user
		current_role current_account current_database current_schema current_warehouse current_session`),
	explainKinds:     []string{"TABULAR", "JSON", "TEXT"},
	explainKindAfter: "USING",

	collationText: true,
	arrayBrackets: true,
	objectBraces:  true,

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
	backslashes:    true,
	likeEscapes:    true,
	rawText:        true,
	numberSuffixes: true,
	niladic: set(`current_date current_timestamp localtimestamp current_user session_user user current_catalog
		current_database current_schema`),
	explainKinds: []string{"EXTENDED", "COST", "FORMATTED"},

	filterClause:     true,
	angledTypes:      true,
	bang:             true,
	looseEquals:      true,
	wordOperators:    []string{"DIV"},
	existsFunction:   true,
	trimFrom:         true,
	valuesBareScalar: true,

	lateralView:  true,
	halfJoins:    true,
	starExcept:   "EXCEPT",
	groupingWith: true,
	sampleWords:  []string{"TABLESAMPLE"},
	sampleSeeds:  []string{"REPEATABLE"},
}

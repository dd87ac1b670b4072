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
}

// grammars are the dialects that this package reads.
var grammars = map[events.Dialect]*grammar{
	events.DialectSnowflake:  &snowflake,
	events.DialectDatabricks: &databricks,
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

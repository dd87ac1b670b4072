package sqlquery

var snowflake = grammar{
	shared: usual,

	nameQuotes:     `"`,
	backslashes:    true,
	dollarText:     true,
	slashComments:  true,
	dollarsInWords: true,
	upperNames:     true,
	dateWords:      true,
	colonPaths:     true,
	niladic: set(`current_date current_time current_timestamp localtime localtimestamp sysdate current_user
		current_role current_account current_database current_schema current_warehouse current_session`),
	explainKinds:     []string{"TABULAR", "JSON", "TEXT"},
	explainKindAfter: "USING",

	collationText: true,
	arrayBrackets: true,
	objectBraces:  true,
	memberTypes:   map[string]bool{"OBJECT": true, "ARRAY": false, "MAP": false},

	top:         true,
	starExcept:  "EXCLUDE",
	exceptBare:  true,
	sampleWords: []string{"TABLESAMPLE", "SAMPLE"},
	sampleBy:    []string{"BERNOULLI", "SYSTEM", "BLOCK", "ROW"},
	sampleSeeds: []string{"REPEATABLE", "SEED"},

	clauses:        set("pivot unpivot at before changes connect start asof match_recognize"),
	pivotAny:       true,
	travelCalls:    true,
	moreJoins:      []string{"ASOF JOIN"},
	matchCondition: true,
	starPatterns:   []string{"ILIKE"},
	starChanges:    true,
	fromEnds:       true,
	typedLambdas:   true,
}

package sqlquery

var databricks = grammar{
	shared: usual,

	textQuotes:     `"`,
	nameQuotes:     "`",
	backslashes:    true,
	likeEscapes:    true,
	rawText:        true,
	numberSuffixes: true,
	dateWords:      true,
	colonPaths:     true,
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
	tableQuery:   true,
	pipes:        true,
	moreSigns:    []string{"|>"},
	moreJoins:    halfJoins,
	starExcept:   "EXCEPT",
	groupingWith: true,
	sampleWords:  []string{"TABLESAMPLE"},
	sampleSeeds:  []string{"REPEATABLE"},

	clauses:      set("pivot unpivot version timestamp system_version system_time sort cluster distribute"),
	pivotOfJoins: true,
	nestedPlaces: true,

	tupleAliases:   true,
	fieldAliases:   true,
	pathBrackets:   true,
	trailingSets:   true,
	recursionLevel: true,
	sampleBuckets:  true,
}

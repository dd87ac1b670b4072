package guard

import "arivu/events"

// resolution is how a dialect that package sqlquery reads binds names, where the
// dialects differ.
type resolution struct {
	// product is what people call the dialect.
	product string
	// plainTypes are types to name in a cast, for messages.
	plainTypes string
	// usualSchema is where the tables that need no schema live on most servers. A name
	// with it in front means the table of the snapshot, and loses it in print, so that
	// what runs is that table and no other.
	usualSchema string
	// valueName is the pattern of the names of the columns of VALUES, firstValue the
	// number of the first.
	valueName  string
	firstValue int
	// valuesInFrom says that VALUES is no query by itself.
	valuesInFrom bool
	// recursiveAnyway says that a common table expression sees itself without
	// RECURSIVE. Elsewhere WITH t AS (SELECT … FROM t) reads a table t.
	recursiveAnyway bool
	// dottedFields says that dots reach into a column.
	dottedFields bool
	// quotedExactly says that a quoted name is compared with its case.
	quotedExactly bool
	// quotedTexts says that people who come from elsewhere quote texts as names.
	quotedTexts bool
	// wholeRows says that the name of a table is its row as one value.
	wholeRows bool
	// impliedLateral says that a subquery in FROM sees what stands left of it.
	impliedLateral bool
	// functionNames says that a table function without an alias is known by its name.
	functionNames bool
	// sequenceSteps are names which, behind that of a sequence, are no columns of it: they
	// advance it.
	sequenceSteps []string
	// rowFunctions take a star for all columns of a row.
	rowFunctions []string
	// timeWindows are functions which, in GROUP BY, make a column of their own name.
	timeWindows []string
	// quotedPivots says that a text which becomes a column keeps its quotes in the
	// name, and pivotAliases that the alias of the one aggregate is part of the name.
	quotedPivots bool
	pivotAliases bool
	// pathNames and upperOutputs say how a column without a name is called: by the
	// last part of a path, and in capitals.
	pathNames    bool
	upperOutputs bool
	// nameless says that a column without a name has none: a query in FROM or WITH must
	// give names, each once.
	nameless bool
	// outputsInOrder says that the names of the select list are for ORDER BY alone,
	// where they come before those of columns.
	outputsInOrder bool
	// ownSpelling says that names are printed as the snapshot spells them: what runs
	// means the same whatever the collation of the server makes of names.
	ownSpelling bool
	// topRows says that rows are capped by TOP or, behind ORDER BY, by FETCH.
	topRows bool
	// aliasesFirst says that the names given in a SELECT are known in all of it and come
	// before columns.
	aliasesFirst bool
	// dottedColumns says that the name of a column may hold dots.
	dottedColumns bool
	// bothSides says that semi and anti joins show the columns of both sides.
	bothSides bool
	// starArguments says that functions take a star for the columns it stands for.
	starArguments bool
	// argumentsInFrom says that table functions without arguments have no end.
	argumentsInFrom bool
	// branchLimits says that a limit behind a set operation is one of its last SELECT.
	branchLimits bool
}

var resolutions = map[events.Dialect]*resolution{
	events.DialectDuckDB: &duckdbRules,
	events.DialectSnowflake: {
		product:         "Snowflake",
		plainTypes:      "INTEGER, DECIMAL(18, 2), STRING, DATE or TIMESTAMP",
		usualSchema:     "PUBLIC",
		valueName:       "COLUMN%d",
		firstValue:      1,
		valuesInFrom:    true,
		recursiveAnyway: true,
		quotedExactly:   true,
		functionNames:   true,
		sequenceSteps:   []string{"NEXTVAL", "CURRVAL"},
		rowFunctions:    []string{"object_construct", "object_construct_keep_null", "hash", "hash_agg"},
		quotedPivots:    true,
		upperOutputs:    true,
	},
	events.DialectDatabricks: {
		product:      "Databricks",
		plainTypes:   "INTEGER, DECIMAL(18, 2), STRING, DATE or TIMESTAMP",
		usualSchema:  "default",
		valueName:    "col%d",
		firstValue:   1,
		dottedFields: true,
		rowFunctions: []string{"struct", "hash", "xxhash64", "concat_ws", "array", "coalesce", "greatest", "least"},
		timeWindows:  []string{"window", "session_window"},
		pathNames:    true,
	},
	events.DialectSQLServer: {
		product:         "SQL Server",
		plainTypes:      "INT, DECIMAL(18, 2), NVARCHAR(100), DATE or DATETIME2",
		usualSchema:     "dbo",
		rowFunctions:    []string{"checksum", "binary_checksum"},
		recursiveAnyway: true,
		quotedTexts:     true,
		nameless:        true,
		outputsInOrder:  true,
		ownSpelling:     true,
		topRows:         true,
	},
	events.DialectClickHouse: {
		product:       "ClickHouse",
		plainTypes:    "Int64, Decimal(18, 2), String, Date or DateTime",
		usualSchema:   "default",
		valueName:     "c%d",
		firstValue:    1,
		dottedFields:  true,
		quotedExactly: true,
		aliasesFirst:  true,
		dottedColumns: true,
		bothSides:     true,
		starArguments: true,
		branchLimits:  true,

		argumentsInFrom: true,
	},
}

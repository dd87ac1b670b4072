package guard

import "arivu/events"

// resolution is how a dialect that package warehouse reads binds names, where the
// dialects differ.
type resolution struct {
	// product is what people call the dialect.
	product string
	// usualSchema is where the tables that need no schema live on most servers. A name
	// with it in front means the table of the snapshot, and loses it in print, so that
	// what runs is that table and no other.
	usualSchema string
	// valueName is the pattern of the names of the columns of VALUES.
	valueName string
	// valuesInFrom says that VALUES is no query by itself.
	valuesInFrom bool
	// recursiveAnyway says that a common table expression sees itself without
	// RECURSIVE. Elsewhere WITH t AS (SELECT … FROM t) reads a table t.
	recursiveAnyway bool
	// dottedFields says that dots reach into a column.
	dottedFields bool
	// quotedExactly says that a quoted name is compared with its case.
	quotedExactly bool
	// functionNames says that a table function without an alias is known by its name.
	functionNames bool
	// pathNames and upperOutputs say how a column without a name is called: by the
	// last part of a path, and in capitals.
	pathNames    bool
	upperOutputs bool
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
	events.DialectSnowflake: {
		product:         "Snowflake",
		usualSchema:     "PUBLIC",
		valueName:       "COLUMN%d",
		valuesInFrom:    true,
		recursiveAnyway: true,
		quotedExactly:   true,
		functionNames:   true,
		upperOutputs:    true,
	},
	events.DialectDatabricks: {
		product:      "Databricks",
		usualSchema:  "default",
		valueName:    "col%d",
		dottedFields: true,
		pathNames:    true,
	},
	events.DialectClickHouse: {
		product:       "ClickHouse",
		usualSchema:   "default",
		valueName:     "c%d",
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

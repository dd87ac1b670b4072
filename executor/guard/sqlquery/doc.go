// Package sqlquery reads and prints the queries of Snowflake, Databricks SQL, DuckDB
// and ClickHouse, and Transact-SQL.
//
// What tells their queries apart is a value, [grammar]; the rules are one parser's.
//
// It is a front end of the guard and therefore knows queries only: SELECT, VALUES,
// TABLE, set operations, pipes, WITH, DESCRIBE and SUMMARIZE as sources, and a plain
// EXPLAIN of these. Where a dialect has two ways to say the same, one of them is in the
// tree, so that the fewer are to be judged and printed. There is no production for any
// other statement, for a clause that writes, for stages, session variables or
// parameters, so such a text is refused because it cannot be read, not because somebody
// thought of its keyword. A construct that this package does not know is refused
// likewise.
//
// [Parse] builds the tree, [Print] renders it and [Walk] visits its nodes. Names are
// folded while parsing as the dialect folds them. The printer keeps the parentheses
// of the text and adds none, so that a tree prints to a text that reads back as the
// same tree.
package sqlquery

// Package openers is the set of database engines that this program is built with.
package openers

import (
	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/clickhouse"
	"arivu/executor/engine/databricks"
	"arivu/executor/engine/duckdb"
	"arivu/executor/engine/mysql"
	"arivu/executor/engine/postgres"
	"arivu/executor/engine/sqlite"
	"arivu/executor/engine/sqlserver"
)

// All are the engines by dialect. With the build tag lean, Snowflake is left out: its
// driver is a quarter of the program. DuckDB is there with the build tag duckdb; without
// it, opening such a database says so.
func All() engine.Openers {
	all := engine.Openers{
		events.DialectSQLite: sqlite.Open, events.DialectPostgres: postgres.Open,
		events.DialectMySQL: mysql.Open, events.DialectDatabricks: databricks.Open, events.DialectDuckDB: duckdb.Open,
		events.DialectClickHouse: clickhouse.Open, events.DialectSQLServer: sqlserver.Open,
	}
	addSnowflake(all)
	return all
}

import type { Dialect } from "../api/types";

const names: Record<Dialect, string> = {
  sqlite: "SQLite",
  postgres: "PostgreSQL",
  mysql: "MySQL",
  snowflake: "Snowflake",
  databricks: "Databricks",
  duckdb: "DuckDB",
  clickhouse: "ClickHouse",
  sqlserver: "SQL Server",
};

/** A dialect as its maker writes it. */
export function dialectName(dialect: Dialect): string {
  return names[dialect] ?? dialect;
}

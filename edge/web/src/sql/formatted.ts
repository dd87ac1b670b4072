import { format, type FormatOptionsWithLanguage } from "sql-formatter";
import type { Dialect } from "../api/types";

const languages: Partial<Record<Dialect, NonNullable<FormatOptionsWithLanguage["language"]>>> = {
  sqlite: "sqlite", postgres: "postgresql", mysql: "mysql", snowflake: "snowflake", databricks: "spark", duckdb: "duckdb", sqlserver: "transactsql",
};

/** A statement with the breaks and blanks that its dialect is usually written with; one that cannot be read stays as it is. */
export function formatted(text: string, dialect: Dialect | undefined): string {
  try {
    return format(text, { language: (dialect && languages[dialect]) ?? "sql", keywordCase: "upper", tabWidth: 2, expressionWidth: 80 });
  } catch {
    return text; // it is being written
  }
}

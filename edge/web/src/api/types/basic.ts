// The words that the rest of the contract is made of. Times are RFC 3339 strings;
// durations are milliseconds. A list may be null: Go writes an empty slice so.

import type { Schemas } from "../schemas";

export type Status = Schemas["Status"];
export type Stage = "edge" | "planner" | "executor" | "narrator" | "tracer";
export type Path = "verified" | "cached" | "llm" | "offline" | "sql";
export type Dialect = "sqlite" | "postgres" | "mysql" | "snowflake" | "databricks" | "duckdb" | "clickhouse" | "sqlserver";
export type TypeClass =
  | "integer"
  | "decimal"
  | "float"
  | "text"
  | "boolean"
  | "date"
  | "timestamp"
  | "json"
  | "bytes"
  | "other";

/** A value of a result. Numbers with more digits than a double holds arrive as strings. */
export type Cell = string | number | boolean | null;
export type Row = Cell[];

export interface ResultColumn {
  name: string;
  type: TypeClass;
}

/** What all rows of a statement add up to, those beyond its limits too. Figures are plain decimal numbers. */
export interface Summary {
  rows: number;
  source: "rows" | "sql";
  columns?: { name: string; type: TypeClass; values: number; distinct?: number; min?: string; max?: string; sum?: string; average?: string }[];
}

export type Usage = Schemas["Usage"];

export interface Chart {
  type: "bar" | "line" | "number" | "table";
  x?: string;
  y?: string[];
  reason?: string;
}

export type Check = Schemas["Check"];

export interface Fault {
  class: string;
  stage?: Stage;
  message: string;
  retryable: boolean;
  retry_after_ms?: number;
  piece?: string;
  position?: number;
  near?: string[];
}

/** A piece of a restatement; joined, the texts of all are the restatement. */
export type Part = Schemas["Part"];

/** What may stand in the place of a part, all else staying as it is. */
export type Alternatives = Schemas["Alternatives"];

/** A stretch of a text, in units of a string's length. */
export type Phrase = Schemas["Phrase"];

/** A stretch of an answer, in units of a string's length, and all places of the result where it was found. */
export type Mark = Schemas["Mark"];

/** A cell, with row and column from 0, or a figure that the rows add up to, of a column or of all. */
export type Place = Schemas["Place"];

/** A "did you mean"; question is what to ask to take it. */
export type Hint = Schemas["Hint"];

/** RFC 9457, as every error of the API. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  field?: string;
  request_id?: string;
  /** All that is wrong, where that may be more than one field. */
  problems?: FieldProblem[];
}

/** One thing that is wrong with a request. */
export interface FieldProblem {
  /** Such as metrics[2].expression. */
  path: string;
  message: string;
  /** What may have been meant, best first. */
  near?: string[];
}

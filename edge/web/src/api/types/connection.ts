// Databases and their structure, as the HTTP API shows them.

import type { Schemas } from "../schemas";
import type { Dialect, TypeClass } from "./basic";

export interface Connection {
  name: string;
  dialect: Dialect;
  /** Host, database and user, without secrets. */
  display: string;
  origin: "environment" | "api" | "demo";
  status: "ok" | "unreachable" | "unknown";
  error?: string;
  /** Of rules that do not do what they seem to, and of logins that may do more than they must. */
  warnings?: string[];
  /** Statements for an administrator, against what the warnings say of a login. */
  remedy?: string;
  /** When it was last looked at, whether it could be reached or not. */
  checked_at?: string;
  tables: number;
  /** Of its structure; "" until that was read. */
  fingerprint: string;
  /** When its structure was last read. */
  refreshed_at?: string;
  /** How long the smallest statement took when it was last looked at. */
  latency_ms?: number;
  /** It failed several times in a row and is left alone until then. */
  breaker?: { since: string; retry_at: string };
  /** How far a look at it has come that is under way. */
  reading?: { since: string; done: number; tables: number };
  options: ConnectionOptions;
  /** Approved statements may write. */
  writable: boolean;
  updated: string;
}

/** What is left out is the server's default. */
export interface ConnectionOptions {
  max_rows?: number;
  timeout_ms?: number;
  max_cost?: number;
  no_rows_to_model?: boolean;
  /** A few values of each column of text are in prompts. */
  sample_values?: boolean;
  hidden?: string[];
  masked?: string[];
  row_policies?: RowPolicy[];
  /** Patterns of the schemas that are seen; none shows all that the login may read. */
  schemas?: string[];
  /** Patterns of functions that may be called beside those that only compute. */
  functions?: string[];
  /** Ids of the models that plan here, first choice first; none for all, in the server's order. */
  models?: string[];
  writes?: "never" | "approval";
  approval_ms?: number;
}

/** Of a table, the rows that meet the filter may be seen. */
export interface RowPolicy {
  table: string;
  filter: string;
}

/** A change of a database's structure, found between two looks at it. */
export interface SchemaChange {
  connection: string;
  at: string;
  previous: string;
  fingerprint: string;
  /** In words, such as "column removed: orders.status". */
  changes: string[];
  breaks?: Broken[];
}

/** What rested on something that is no longer there. */
export interface Broken {
  kind: "term" | "metric" | "verified" | "question";
  name: string;
  why: string;
  question?: string;
  session_id?: string;
  times?: number;
}

/** What a look at a database found, under the rules of then. */
export interface Schema {
  connection: string;
  dialect: Dialect;
  version?: string;
  fingerprint: string;
  taken_at: string;
  /** A first look: what the rows hold is still being read. */
  partial?: boolean;
  time_zone?: string;
  tables: Table[];
  /** Defaults and indexes were looked for; a snapshot without has none, whatever the database has. */
  detailed?: boolean;
  /** Tables and views that rules about columns or rows leave out. */
  withheld?: string[];
}

export interface Table {
  namespace?: string;
  name: string;
  kind: "table" | "view" | "materialized_view";
  comment?: string;
  /** The database's estimate; below zero if it has none. */
  rows: number;
  columns: Column[] | null;
  primary_key?: string[];
  foreign_keys?: ForeignKey[];
  indexes?: Index[];
  /** Rules about columns or rows concern it. */
  shielded?: boolean;
  /** The condition that every row meets which may be seen. */
  filter?: string;
  /** A foreign key ties it to a table with a row policy, so nothing may be written to it. */
  tied?: boolean;
}

export interface Column {
  name: string;
  type: string;
  class: TypeClass;
  nullable?: boolean;
  comment?: string;
  default?: string;
  generated?: boolean;
  /** Below zero if unknown. */
  distinct: number;
  min?: string;
  max?: string;
  values?: string[];
  /** values are all there are. */
  all_values?: boolean;
  masked?: boolean;
  /** Its values look as if they were about a person, or were a secret. */
  personal?: Personal;
}

export type Personal = NonNullable<Schemas["Column"]["personal"]>;

export interface ForeignKey {
  columns: string[];
  ref_table: string;
  ref_columns: string[];
}

/** All but that of the primary key. */
export interface Index {
  name: string;
  unique?: boolean;
  method?: string;
  parts: { column?: string; expression?: string }[];
  include?: string[];
  where?: string;
}

// Databases and their structure, as the HTTP API shows them.

import type { Schemas } from "../schemas";
import type { Dialect, TypeClass } from "./basic";

export type Connection = Schemas["Connection"];

/** What is left out is the server's default. */
export type ConnectionOptions = Schemas["ConnectionOptions"];

/** Of a table, the rows that meet the filter may be seen. */
export interface RowPolicy {
  table: string;
  filter: string;
}

/** A change of a database's structure, found between two looks at it. */
export type SchemaChange = Schemas["SchemaChange"];

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
export type Index = Schemas["Index"];

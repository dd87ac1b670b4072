// Databases and their structure, as the HTTP API shows them.

import type { Dialect } from "./basic";

export interface Connection {
  name: string;
  dialect: Dialect;
  display: string;
  origin: "environment" | "api" | "demo";
  status: "ok" | "unreachable" | "unknown";
  error?: string | { message: string };
  tables: number;
  /** Approved statements may write. */
  writable?: boolean;
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
  kind: "term" | "question";
  name: string;
  why: string;
  question?: string;
  session_id?: string;
  times?: number;
}

// The wire contract, mirroring events/*.go and the HTTP API field by field.
// Times are RFC 3339 strings; durations are milliseconds. A list may be null: Go
// writes an empty slice so.

export type Kind =
  | "asked"
  | "completion"
  | "planned"
  | "clarify"
  | "declined"
  | "taught"
  | "rejected"
  | "awaiting_approval"
  | "approved"
  | "denied"
  | "executed"
  | "answered"
  | "failed"
  | "canceled";

export type Status = "running" | "awaiting_approval" | "answered" | "clarify" | "declined" | "failed" | "canceled";
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

export interface Options {
  planner: "auto" | "llm" | "offline";
  max_rows: number;
  deadline_ms: number;
  write_mode: string;
}

export interface Usage {
  prompt_tokens: number;
  completion_tokens: number;
  cost?: number;
}

export interface Asked {
  question: string;
  connection: string;
  user: string;
  /** A statement by hand; question is then its beginning. */
  sql?: string;
  session_id: string;
  parent?: string;
  options: Options;
  deadline: string;
}

export interface Completion {
  provider: string;
  model: string;
  text: string;
  usage: Usage;
  latency_ms: number;
}

export interface Candidate {
  sql: string;
  score: number;
  restatement?: string;
}

/** A piece of a restatement; joined, the texts of all are the restatement. */
export interface Part {
  kind: "text" | "rows" | "distinct" | "shown" | "group" | "filter" | "having" | "limit" | "order" | "set";
  text: string;
  /** What it came from, in the order of the question; none where it was taken for granted. */
  words?: Phrase[];
  /** It comes from an earlier question of the session. */
  carried?: boolean;
}

/** A stretch of the question, in units of a string's length. */
export interface Phrase {
  start: number;
  end: number;
  text: string;
}

export interface Chart {
  type: "bar" | "line" | "number" | "table";
  x?: string;
  y?: string[];
  reason?: string;
}

export interface Planned {
  connection: string;
  dialect: Dialect;
  candidates: Candidate[] | null;
  restatement: string;
  parts?: Part[];
  /** Words of the question that carry meaning and that no part came from. */
  unused?: string[];
  assumptions?: string[];
  confidence: number;
  reasons?: string[];
  path: Path;
  notes?: string[];
  hints?: Hint[];
  tables: string[] | null;
  columns: string[] | null;
  chart?: Chart;
  provider?: string;
  model?: string;
  vocabulary?: number;
  schema_fingerprint: string;
  usage: Usage;
}

/** A "did you mean"; question is what to ask to take it. */
export interface Hint {
  text: string;
  question?: string;
}

export interface Reading {
  restatement: string;
  question: string;
}

export interface Clarify {
  prompt?: string;
  readings: Reading[] | null;
}

export interface Declined {
  reason: string;
  understood?: string[];
  missing?: string[];
  suggestions?: string[];
}

/** What a phrase means on a connection, because a person said so. */
export interface Term {
  phrase: string;
  meaning: string;
  kind: "table" | "column" | "value";
  targets: string[] | null;
  author: string;
  taught: string;
  question?: string;
}

export interface Taught {
  connection: string;
  term: Term;
  /** The phrase loses its meaning. */
  forget?: boolean;
}

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

export interface Rejected {
  error: Fault;
  sql: string;
}

export interface AwaitingApproval {
  digest: string;
  sql: string;
  estimated_rows: number;
  expires: string;
  operation?: WriteKind;
  table?: string;
  /** Nothing limits which rows of the table are written. */
  unfiltered?: boolean;
  /** Fewer rows may be written than estimated. */
  at_most?: boolean;
  /** What it does beside, and may not show. */
  warning?: string;
}

export type WriteKind =
  | "insert" | "update" | "delete" | "upsert" | "replace"
  | "create_table" | "create_index" | "create_view" | "alter_table" | "drop_table" | "drop_view" | "drop_index" | "truncate";

/** A statement that was held, and what became of it. */
export interface Approval extends AwaitingApproval {
  state: "waiting" | "approved" | "denied" | "expired" | "canceled";
  by?: string;
  reason?: string;
}

/** A statement that waits for a decision, as GET /api/approvals lists it. */
export interface PendingApproval extends AwaitingApproval {
  id: string;
  connection: string;
  /** What was asked: in words, or the beginning of SQL by hand. */
  question: string;
  path: Path;
  asked_by: string;
  asked_at: string;
  /** Asked for by who reads this, who cannot approve it. */
  own: boolean;
}

/** What a statement has written. */
export interface Written {
  operation: WriteKind;
  table: string;
  rows: number;
}

export interface Approved {
  digest: string;
  by: string;
  reason?: string;
}

export interface Denied {
  digest: string;
  by: string;
  reason?: string;
}

export interface ResultColumn {
  name: string;
  type: TypeClass;
}

export interface StageTimings {
  queue_ms: number;
  guard_ms: number;
  query_ms: number;
  fetch_ms: number;
}

export interface Executed {
  sql: string;
  dialect: Dialect;
  columns: ResultColumn[] | null;
  /** Left out of event frames on SSE, where rows travel by themselves. */
  rows?: Row[] | null;
  row_count: number;
  truncated: boolean;
  truncated_by?: string;
  tables: string[] | null;
  /** The tables of which a row policy holds rows back. */
  filtered?: string[];
  timings: StageTimings;
  written?: Written;
}

export interface Check {
  name: string;
  passed: boolean;
  detail: string;
}

export interface Answered {
  text: string;
  chart?: Chart;
  follow_ups?: string[];
  checks: Check[] | null;
  hints?: Hint[] | null;
}

export interface Failed {
  error: Fault;
}

export interface Canceled {
  by: string;
  reason?: string;
}

export interface Bodies {
  asked: Asked;
  completion: Completion;
  planned: Planned;
  clarify: Clarify;
  declined: Declined;
  taught: Taught;
  rejected: Rejected;
  awaiting_approval: AwaitingApproval;
  approved: Approved;
  denied: Denied;
  executed: Executed;
  answered: Answered;
  failed: Failed;
  canceled: Canceled;
}

interface FrameOf<K extends Kind> {
  type: "event";
  seq: number;
  /** The sequence of the question's event before this one, where the server says it. */
  prev?: number;
  kind: K;
  question: string;
  session_id: string;
  attempt: number;
  time: string;
  body: Bodies[K];
}

/** One event as the live socket sends it. */
export type EventFrame = { [K in Kind]: FrameOf<K> }[Kind];

export interface Span {
  id: string;
  parent?: string;
  stage: Stage;
  name: string;
  attempt: number;
  start: string;
  end: string;
  status: "ok" | "error" | "canceled";
  attrs?: Record<string, string>;
  error?: string;
  instance?: string;
}

export type ServerFrame =
  | { type: "hello"; heartbeat_ms: number }
  | { type: "subscribed"; question?: string; session_id?: string; connection?: string; seq?: number }
  | EventFrame
  | { type: "span"; question: string; span: Span }
  | { type: "gap"; question?: string; session_id?: string; after: number }
  | { type: "schema_change"; connection: string; change: SchemaChange }
  | { type: "ping" }
  | { type: "pong" }
  | { type: "error"; field?: string; detail: string };

export type ClientFrame =
  | { type: "subscribe"; question: string; after?: number }
  | { type: "unsubscribe"; question: string }
  | { type: "subscribe" | "unsubscribe"; connection: string }
  | { type: "ping" }
  | { type: "pong" };

export interface Timings extends Partial<StageTimings> {
  plan_ms?: number;
  execute_ms?: number;
  answer_ms?: number;
  total_ms?: number;
}

/** What GET /api/questions/{id} and POST /api/chat return. */
export interface Answer {
  id: string;
  session_id: string;
  status: Status;
  question?: string;
  connection?: string;
  asked_at?: string;
  attempts?: number;
  answer?: string;
  restatement?: string;
  parts?: Part[] | null;
  unused?: string[] | null;
  sql?: string;
  dialect?: Dialect;
  columns?: ResultColumn[] | null;
  rows?: Row[] | null;
  row_count?: number;
  truncated?: boolean;
  truncated_by?: string;
  path?: Path;
  confidence?: number;
  reasons?: string[] | null;
  assumptions?: string[] | null;
  notes?: string[] | null;
  tables?: string[] | null;
  checks?: Check[] | null;
  chart?: Chart | null;
  follow_ups?: string[] | null;
  hints?: Hint[] | null;
  approval?: Approval;
  written?: Written;
  clarify?: Clarify | null;
  declined?: Declined | null;
  error?: Fault | null;
  rejections?: { attempt: number; class: string; message: string; sql: string }[] | null;
  model?: string;
  timings?: Timings | null;
}

export interface Accepted {
  id: string;
  session_id: string;
  status: Status;
}

/** What POST /api/sql/check says of a statement. */
export interface Verdict {
  allowed: boolean;
  /** It writes, and runs only once another person has approved it. */
  write: boolean;
  class: string;
  piece: string;
  /** The byte at which piece starts, from 1; 0 if unknown. */
  offset: number;
  reason: string;
  near: string[];
  sql: string;
  tables: string[];
  /** The tables of which a row policy holds rows back. */
  filtered?: string[];
  dialect: Dialect;
  connection: string;
}

export interface RowsPage {
  columns: ResultColumn[] | null;
  rows: Row[] | null;
  offset: number;
  limit: number;
  row_count: number;
  truncated: boolean;
  next?: number | string | null;
}

export interface Step {
  seq: number;
  kind: Kind;
  attempt: number;
  time: string;
  summary: string;
}

export interface Trace {
  question: string;
  session_id: string;
  question_text: string;
  connection: string;
  status: Status;
  path?: Path;
  attempts: number;
  started: string;
  ended?: string;
  duration_ms: number;
  steps: Step[] | null;
  spans: Span[] | null;
}

export interface SessionQuestion {
  id: string;
  seq: number;
  question: string;
  connection: string;
  status: Status;
  path?: Path;
  answer?: string;
  asked: string;
  updated: string;
}

/** A session of the list, which names no questions, or one read alone, which does. */
export interface Session {
  session_id: string;
  title: string;
  connection: string;
  started: string;
  updated: string;
  last_status?: Status;
  questions?: SessionQuestion[];
}

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

/** RFC 9457, as every error of the API. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  field?: string;
  request_id?: string;
}

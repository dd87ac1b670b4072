// The events of a question, mirroring events/*.go field by field.

import type { Chart, Check, Dialect, Fault, Hint, Mark, Part, Path, ResultColumn, Row, Summary, Usage } from "./basic";
import type { Schemas } from "../schemas";
import type { MetricUse, VerifiedUse } from "./semantics";

export type Kind =
  | "asked"
  | "completion"
  | "planned"
  | "ambiguous"
  | "clarify"
  | "declined"
  | "taught"
  | "rejected"
  | "awaiting_approval"
  | "approved"
  | "denied"
  | "executed"
  | "narration"
  | "answered"
  | "failed"
  | "canceled";

export interface Options {
  planner: "auto" | "llm" | "offline";
  /** The one model that plans and writes for the question. */
  model?: string;
  max_rows: number;
  deadline_ms: number;
  write_mode: "never" | "approval";
}

export interface Asked {
  question: string;
  connection: string;
  user: string;
  /** A statement by hand; question is then its beginning. */
  sql?: string;
  session_id: string;
  parent?: string;
  again?: string;
  change?: Schemas["Change"];
  options: Options;
  deadline: string;
}

/** A model that was asked, or passed over, and brought nothing. */
export interface ModelAttempt {
  provider: string;
  model: string;
  error: Fault;
  latency_ms: number;
  usage: Usage;
}

export interface Completion {
  provider: string;
  model: string;
  text: string;
  /** What it was asked; the live feed leaves it out. */
  prompt?: { system: string; user: string };
  usage: Usage;
  latency_ms: number;
  attempts?: ModelAttempt[];
}

export interface Candidate {
  sql: string;
  score: number;
  restatement?: string;
}

/** A plan or a result that was made for an earlier question. */
export interface Reused {
  question: string;
  at: string;
  /** The wording of that question, where it is another one that says the same. */
  asked?: string;
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
  semantics?: number;
  schema_fingerprint: string;
  usage: Usage;
  reused?: Reused;
  verified?: VerifiedUse;
  metrics?: MetricUse[];
  /** What the model that made it was shown of what people have written down. */
  told?: Schemas["Told"];
  /** Those of the completion, if the plan is made of one, come again. */
  attempts?: ModelAttempt[];
}

export interface Reading {
  restatement: string;
  question: string;
  /** The statement that it comes to, where the planner has made one. */
  sql?: string;
  preview?: Preview;
}

/** What a reading gives. */
export interface Preview {
  /** How many rows there are; at least, if there are more. */
  rows: number;
  more?: boolean;
  columns?: ResultColumn[];
  /** The first rows, of the first columns. */
  sample?: Row[];
  /** Why nobody looked; rows says nothing then. */
  missing?: string;
}

/** Readings that are being looked at before the choice is offered; it can be made already. */
export interface Ambiguous {
  prompt: string;
  readings: Reading[];
  attempts?: ModelAttempt[];
}

export interface Clarify {
  prompt?: string;
  readings: Reading[] | null;
  attempts?: ModelAttempt[];
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
  summary?: Summary;
  tables: string[] | null;
  /** The tables of which a row policy holds rows back. */
  filtered?: string[];
  masked?: string[];
  /** What the statement does as it was planned. */
  facts?: { literals?: { text: string; column?: string; op?: string }[] };
  timings: StageTimings;
  reused?: Reused;
  written?: Written;
}

/** A model has written about the result. What it wrote is not shown before it is checked: the live feed leaves it out. */
export interface Narration {
  provider: string;
  model: string;
  text?: string;
  prompt?: { system: string; user: string };
  usage: Usage;
  latency_ms: number;
  attempts?: ModelAttempt[];
}

/** Who wrote the text of an answer. */
export interface Author {
  by: "model" | "template";
  provider?: string;
  model?: string;
  /** Why a template wrote it although a model was asked. */
  reason?: string;
}

export interface Answered {
  text: string;
  marks?: Mark[];
  author?: Author;
  chart?: Chart;
  follow_ups?: string[];
  checks: Check[] | null;
  hints?: Hint[] | null;
  /** That of the plan after the result has been seen, and what moved it. */
  confidence?: number;
  reasons?: string[];
}

export interface Failed {
  error: Fault;
  attempts?: ModelAttempt[];
}

export interface Canceled {
  by: string;
  reason?: string;
}

export interface Bodies {
  asked: Asked;
  completion: Completion;
  planned: Planned;
  ambiguous: Ambiguous;
  clarify: Clarify;
  declined: Declined;
  taught: Taught;
  rejected: Rejected;
  awaiting_approval: AwaitingApproval;
  approved: Approved;
  denied: Denied;
  executed: Executed;
  narration: Narration;
  answered: Answered;
  failed: Failed;
  canceled: Canceled;
}

// Questions, answers and approvals as the HTTP API shows them.

import type { Schemas } from "../schemas";
import type { Chart, Check, Dialect, Fault, Hint, Mark, Part, Path, ResultColumn, Row, Status, Summary } from "./basic";
import type { Author, Clarify, Declined, Reused, StageTimings, Written } from "./event";
import type { MetricUse, VerifiedUse } from "./semantics";

/** A statement that was held, and what became of it. */
export type Approval = Schemas["Approval"];

/** A statement that waits for a decision, as GET /api/approvals lists it. */
export type PendingApproval = Schemas["PendingApproval"];

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
  /** Its plan could have been a statement that writes, held for approval. */
  may_write?: boolean;
  answer?: string;
  /** Where in the result its numbers and names stand. */
  marks?: Mark[] | null;
  author?: Author | null;
  restatement?: string;
  /** The question that it continues, changes a part of, or chooses a reading of. */
  parent?: string;
  /** The question that it asks once more. */
  again?: string;
  parts?: Part[] | null;
  /** The one part of the parent's reading that it puts otherwise. */
  change?: Schemas["Change"];
  unused?: string[] | null;
  sql?: string;
  dialect?: Dialect;
  columns?: ResultColumn[] | null;
  rows?: Row[] | null;
  row_count?: number;
  /** What all rows add up to, where not all are at hand. */
  summary?: Summary | null;
  truncated?: boolean;
  truncated_by?: string;
  path?: Path;
  /** What was made for earlier questions. */
  reused?: { plan?: Reused; result?: Reused };
  /** The verified question that the plan is. */
  verified?: VerifiedUse;
  /** The metrics that stand in it. */
  metrics?: MetricUse[];
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
  /** Models that were asked, or passed over, and brought nothing, in their order. */
  model_attempts?: ModelTry[] | null;
  model?: string;
  /** What it rests on beside its tables. */
  sources?: Sources;
  /** What models charged for; null where none was asked. */
  tokens?: Schemas["Answer"]["tokens"];
  cost?: number;
  timings?: Timings | null;
}

export type Sources = Schemas["Sources"];

/** A model that brought nothing, and why. */
export interface ModelTry {
  attempt: number;
  provider: string;
  model: string;
  class: string;
  message: string;
}

export type Accepted = Schemas["Accepted"];

/** What POST /api/sql/check says of a statement. */
export type Verdict = Schemas["Verdict"];

export interface RowsPage {
  columns: ResultColumn[] | null;
  rows: Row[] | null;
  offset: number;
  limit: number;
  row_count: number;
  truncated: boolean;
  next?: number | string | null;
}

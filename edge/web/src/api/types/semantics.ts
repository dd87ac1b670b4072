// What is written down of what a database's data means, as the HTTP API shows it.

import type { Schemas } from "../schemas";
import type { Path } from "./basic";

/** The contents of a version. */
export interface Meanings {
  tables: TableMeaning[];
  metrics: Metric[];
  relations: Relation[];
  instructions: Instruction[];
  verified: VerifiedQuestion[];
}

/** A version; 0 says that nothing was ever written down. */
export interface Semantics extends Meanings {
  connection: string;
  version: number;
  updated: string;
  author: string;
  note?: string;
  restored?: number;
}

export interface TableMeaning {
  table: string;
  description?: string;
  columns?: ColumnMeaning[];
}

export interface ColumnMeaning {
  column: string;
  description: string;
}

export type MetricFormat = "number" | "percent" | "currency";

/** A figure with one definition. */
export interface Metric {
  name: string;
  synonyms?: string[];
  expression: string;
  /** Each of its rows counts once. */
  table: string;
  filters?: string[];
  description?: string;
  format?: MetricFormat;
}

/** A foreign key that the database does not declare. */
export interface Relation {
  table: string;
  columns: string[];
  ref_table: string;
  ref_columns: string[];
  /** It is no such key: nothing is joined by it. */
  rejected?: boolean;
  /** Who decided that, and when. */
  author?: string;
  time?: string;
}

/** Advice for a model that plans; without tables it is about all of them. */
export interface Instruction {
  text: string;
  tables?: string[];
}

/** A question whose statement a person vouches for. Parameters stand in braces in the question. */
export interface VerifiedQuestion {
  id: string;
  question: string;
  parameters?: Parameter[];
  sql: string;
  note?: string;
  author?: string;
  time?: string;
  checked?: string;
}

export type ParameterType = "number" | "date" | "period" | "value" | "text";

export interface Parameter {
  name: string;
  type: ParameterType;
  /** Where a value is looked for, as table.column. */
  column?: string;
}

/** One difference between two versions; before and after are "field: text". */
export type SemanticsChange = Schemas["SemanticsChange"];

export interface SemanticsChanged {
  dry_run: boolean;
  semantics: Semantics;
  changes: SemanticsChange[];
  impact?: Impact;
}

/** Past questions that would be planned otherwise. */
export interface Impact {
  looked: number;
  complete: boolean;
  skipped: number;
  changed: ChangedQuestion[];
}

export interface ChangedQuestion {
  id: string;
  session_id: string;
  text: string;
  asked: string;
  times: number;
  before: PlanBrief;
  after: PlanBrief;
}

export interface PlanBrief {
  outcome: string;
  path?: Path;
  text: string;
  sql?: string;
}

export type SemanticsVersion = Schemas["SemanticsVersion"];

export type FeedbackStep = "understanding" | "sql" | "result" | "text";

export type FeedbackRequest = Schemas["FeedbackRequest"];

/** What a person says of an answer, and what may be made of it. */
export interface Feedback {
  id: string;
  connection: string;
  question_id: string;
  session_id: string;
  user: string;
  time: string;
  verdict: "up" | "down";
  step?: FeedbackStep;
  comment?: string;
  correction?: string;
  question: string;
  sql?: string;
  draft?: FeedbackDraft;
}

/** A verified question, or a phrase with its meaning. */
export interface FeedbackDraft {
  state: "open" | "promoted" | "dismissed";
  verified?: VerifiedQuestion;
  phrase?: string;
  meaning?: string;
}

/** An open draft, with how many people's feedback says the same. */
export interface Draft extends Feedback {
  draft: FeedbackDraft;
  votes: number;
}

/** What a promotion did, or with dry_run would do. */
export interface Promoted {
  dry_run: boolean;
  changes?: SemanticsChange[];
  phrase?: string;
  meaning?: string;
  impact: Impact;
}

/** Which verified question a plan is. */
export type VerifiedUse = Schemas["VerifiedUse"];

/** Which metric stands in a plan, and whether as it is defined. */
export type MetricUse = Schemas["MetricUse"];

/** What people have taught of a connection's words. */
export interface Vocabulary {
  version: number;
  terms: Term[];
}

export interface Term {
  /** In lower case. */
  phrase: string;
  meaning: string;
  /** What it came to: customers, customers.country, customers.segment = 'vip'. */
  targets: string[];
  author: string;
  taught: string;
}

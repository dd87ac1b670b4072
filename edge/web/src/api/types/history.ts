// What was asked and what happened, as the HTTP API shows it.

import type { Schemas } from "../schemas";
import type { Fault, Path, Status, Usage } from "./basic";
import type { Kind } from "./event";

export type Span = Schemas["Span"];

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
  /** As its vendor lists it. */
  model?: string;
  error?: Fault;
  attempts: number;
  usage: Usage;
  row_count: number;
  started: string;
  ended?: string;
  duration_ms: number;
  steps: Step[] | null;
  spans: Span[] | null;
}

export type SessionQuestion = Schemas["SessionQuestion"];

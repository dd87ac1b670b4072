// What was asked and what happened, as the HTTP API shows it.

import type { Fault, Path, Stage, Status, Usage } from "./basic";
import type { Kind } from "./event";

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

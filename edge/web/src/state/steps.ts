// Events are facts; between two of them somebody works. A step is that work: it
// begins with the event that asks for it and ends with the event that answers.

import type { Stage } from "../api/types/basic";
import type { Bodies, Kind, Rejected } from "../api/types/event";
import type { Span } from "../api/types/history";
import { structural } from "../approval/words";
import { terminal } from "./question";

/** An event of a question, with its body where it is known: traces list events without. */
export interface Fact {
  seq: number;
  kind: Kind;
  attempt: number;
  time: string;
  summary?: string;
  body?: unknown;
}

export type StepState = "pending" | "running" | "waiting" | "ok" | "error" | "stopped";

export interface Detail {
  label: string;
  value: string;
  sql?: boolean;
}

export interface StepView {
  key: string;
  stage: Stage;
  label: string;
  state: StepState;
  attempt: number;
  /** Milliseconds since the epoch, by the server's clock. */
  started?: number;
  ended?: number;
  /** The sequence of the event that began the step. */
  from?: number;
  summary: string;
  details: Detail[];
}

type Work = "plan" | "look" | "run" | "approval" | "write" | "narrate";

const labels: Record<Work, [stage: Stage, label: string]> = {
  plan: ["planner", "Plan"],
  look: ["executor", "Look at the readings"],
  run: ["executor", "Check and run"],
  approval: ["edge", "Wait for approval"],
  write: ["executor", "Write once"],
  narrate: ["narrator", "Write the answer"],
};

/** The steps of a question so far, and those that lie ahead as pending ones. */
export function stepsOf(facts: readonly Fact[]): StepView[] {
  const steps: StepView[] = [];
  for (const fact of facts) advance(steps, fact);
  const last = facts.at(-1);
  if (!last || !terminal(last.kind)) steps.push(...ahead(steps.at(-1)));
  return steps;
}

/** The steps with the wait for a busy database shown on the one that waits. */
export function withWait(steps: StepView[], spans: readonly Pick<Span, "name" | "stage" | "attempt">[]): StepView[] {
  return steps.map((step) => {
    const told = (name: string) => spans.some((span) => span.name === name && span.stage === "executor" && span.attempt === step.attempt);
    const waits = step.state === "running" && step.stage === "executor" && told("queued") && !told("wait");
    return waits ? { ...step, summary: "waiting for the database" } : step;
  });
}

function advance(steps: StepView[], fact: Fact): void {
  const { kind } = fact;
  const open = steps.at(-1);
  if (kind === "completion" || kind === "narration") {
    open?.details.push(...detailsOf(fact));
    return;
  }
  if (open) close(open, fact);
  const next = begins(kind);
  if (next) steps.push(begin(next, fact));
}

function begins(kind: Kind): Work | undefined {
  switch (kind) {
    case "asked":
    case "rejected":
      return "plan";
    case "ambiguous":
      return "look";
    case "planned":
      return "run";
    case "approved":
      return "write";
    case "awaiting_approval":
      return "approval";
    case "executed":
      return "narrate";
    default:
      return undefined;
  }
}

function begin(work: Work, fact: Fact): StepView {
  const attempt = fact.kind === "rejected" ? fact.attempt + 1 : fact.attempt;
  const [stage, label] = labels[work];
  return {
    key: `${work}.${attempt}`,
    stage,
    label: attempt > 1 && work !== "narrate" ? `${label}, attempt ${attempt}` : label,
    state: work === "approval" ? "waiting" : "running",
    attempt,
    started: Date.parse(fact.time),
    from: fact.seq,
    summary: "",
    details: [],
  };
}

function close(step: StepView, fact: Fact): void {
  step.ended = Date.parse(fact.time);
  step.state = stateAfter(fact.kind);
  step.summary = summaryOf(fact);
  step.details.push(...detailsOf(fact));
}

function stateAfter(kind: Kind): StepState {
  switch (kind) {
    case "rejected":
    case "failed":
      return "error";
    case "canceled":
    case "denied":
      return "stopped";
    default:
      return "ok";
  }
}

function ahead(open: StepView | undefined): StepView[] {
  if (open?.key.startsWith("look.")) return [];
  const held = open !== undefined && /^(approval|write)\./.test(open.key);
  const order: Work[] = held ? ["approval", "write", "narrate"] : ["plan", "run", "narrate"];
  const reached = open ? order.findIndex((work) => open.key.startsWith(`${work}.`)) : -1;
  const attempt = open?.attempt ?? 1;
  return order.slice(reached + 1).map((work) => ({
    key: `${work}.${attempt}`,
    stage: labels[work][0],
    label: labels[work][1],
    state: "pending",
    attempt,
    summary: "",
    details: [],
  }));
}

function bodyOf<K extends Kind>(fact: Fact, kind: K): Bodies[K] | undefined {
  return fact.kind === kind ? (fact.body as Bodies[K] | undefined) : undefined;
}

function summaryOf(fact: Fact): string {
  const executed = bodyOf(fact, "executed");
  if (executed?.written && structural(executed.written)) return "structure changed";
  if (executed?.written) return `${executed.written.rows.toLocaleString()} ${executed.written.rows === 1 ? "row" : "rows"} written`;
  if (executed) return rowsRead(executed.row_count, executed.truncated);
  const rejected = bodyOf(fact, "rejected") ?? bodyOf(fact, "failed");
  if (rejected) return rejected.error.message;
  const planned = bodyOf(fact, "planned");
  if (planned?.path === "sql") return "taken as it was written";
  if (planned) return planned.tables?.length ? `over ${planned.tables.join(", ")}` : planned.restatement;
  switch (fact.kind) {
    case "answered": {
      const checks = (bodyOf(fact, "answered")?.checks ?? []).filter((check) => !check.skipped);
      const passed = checks.filter((check) => check.passed).length;
      return checks.length > 0 ? `${passed} of ${checks.length} checks` : "";
    }
    case "ambiguous":
    case "clarify":
      return "several readings";
    case "declined":
      return "cannot be answered here";
    case "approved":
      return fact.summary ?? decided("approved", bodyOf(fact, "approved"));
    case "denied":
      return fact.summary ?? decided("denied", bodyOf(fact, "denied"));
    case "canceled":
      return "stopped";
    case "awaiting_approval":
      return "needs approval";
    default:
      return fact.summary ?? "";
  }
}

function decided(how: string, decision: { by: string } | undefined): string {
  return decision ? `${how} by ${decision.by}` : how;
}

function rowsRead(count: number, truncated: boolean): string {
  const rows = `${count.toLocaleString()} ${count === 1 ? "row" : "rows"}`;
  return truncated ? `${rows}, cut off` : rows;
}

function detailsOf(fact: Fact): Detail[] {
  const call = bodyOf(fact, "completion") ?? bodyOf(fact, "narration");
  if (call) {
    const { prompt_tokens: prompt, completion_tokens: reply } = call.usage;
    return [
      { label: "Model", value: `${call.provider} ${call.model}`.trim() },
      { label: "Tokens", value: `${prompt} in, ${reply} out` },
      { label: "Model time", value: `${call.latency_ms} ms` },
      ...(bodyOf(fact, "narration")?.attempts ?? []).map(({ model, error }) => ({ label: `${model} brought nothing`, value: error.message })),
    ];
  }
  const planned = bodyOf(fact, "planned");
  if (planned) {
    return [
      ...(planned.restatement ? [{ label: "Read as", value: planned.restatement }] : []),
      ...(planned.candidates ?? []).slice(0, 1).map(({ sql }) => ({ label: "Proposed", value: sql, sql: true })),
      ...list("Columns", planned.columns),
      ...list("Confidence from", planned.reasons),
      ...list("Notes", planned.notes),
    ];
  }
  const executed = bodyOf(fact, "executed");
  if (executed) {
    const t = executed.timings;
    return [
      { label: "Ran", value: executed.sql, sql: true },
      ...list("Rows limited by policy", executed.filtered),
      { label: "Time", value: `waited ${ms(t.queue_ms)}, guard ${ms(t.guard_ms)}, query ${ms(t.query_ms)}, fetch ${ms(t.fetch_ms)}` },
    ];
  }
  const rejected = bodyOf(fact, "rejected");
  if (rejected) return rejection(rejected);
  const held = bodyOf(fact, "awaiting_approval");
  if (held) {
    return [
      { label: "Would run", value: held.sql, sql: true },
      { label: "Tried and rolled back", value: `${rowsRead(held.estimated_rows, false)} of ${held.table ?? "a table"}` },
      { label: "Digest (SHA-256)", value: held.digest },
    ];
  }
  const failed = bodyOf(fact, "failed");
  if (failed) return [{ label: failed.error.class, value: failed.error.message }];
  const answered = bodyOf(fact, "answered");
  if (answered) {
    return (answered.checks ?? []).map((check) => ({ label: `${check.passed ? "✓" : check.skipped ? "–" : "✗"} ${check.name}`, value: check.detail }));
  }
  return fact.summary ? [{ label: "Outcome", value: fact.summary }] : [];
}

function rejection({ error, sql }: Rejected): Detail[] {
  return [
    { label: error.class.replaceAll("_", " "), value: error.message },
    { label: "Refused", value: sql, sql: true },
    ...list("Near", error.near),
  ];
}

function list(label: string, values: string[] | undefined | null): Detail[] {
  return values && values.length > 0 ? [{ label, value: values.join(", ") }] : [];
}

function ms(value: number): string {
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}

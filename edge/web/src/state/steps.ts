// Events are facts; between two of them somebody works. A step is that work: it
// begins with the event that asks for it and ends with the event that answers.

import type { Bodies, Check, Kind, Rejected, Span, Stage } from "../api/types";
import { structural } from "../approval/words";
import { msg, t } from "../i18n/i18n";
import { terminal } from "./question";
import { spentOn } from "./spent";

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
  /** How it is shown, if not as words: a statement, or a text to the letter. */
  as?: "sql" | "text";
  /** Whether the step was given it, rather than came to it. */
  given?: boolean;
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
  plan: ["planner", msg("Plan")],
  look: ["executor", msg("Look at the readings")],
  run: ["executor", msg("Check and run")],
  approval: ["edge", msg("Wait for approval")],
  write: ["executor", msg("Write once")],
  narrate: ["narrator", msg("Write the answer")],
};

/** The steps of a question so far, and those that lie ahead as pending ones. */
export function stepsOf(facts: readonly Fact[]): StepView[] {
  const steps: StepView[] = [];
  for (const fact of facts) advance(steps, fact);
  const last = facts.at(-1);
  if (!last || !terminal(last.kind)) steps.push(...ahead(steps.at(-1)));
  return steps;
}

/** What an answer tells of its steps, which the events of a trace have no bodies for. */
export interface Outcome {
  tables?: readonly string[];
  row_count?: number;
  truncated?: boolean;
  checks?: readonly Check[];
}

/** The steps of a question that was answered, from events without bodies: told as they were while it ran. */
export function pastSteps(facts: readonly Fact[], { tables, row_count: rows, truncated = false, checks }: Outcome): StepView[] {
  const steps = stepsOf(facts);
  const tell = (work: Work, summary: string) => {
    const step = steps.findLast(({ key, state }) => key.startsWith(`${work}.`) && state === "ok");
    if (step && summary !== "") step.summary = summary;
  };
  if (facts.at(-1)?.kind !== "answered") return steps;
  if (tables?.length) tell("plan", overTables(tables));
  if (rows !== undefined) tell("run", rowsRead(rows, truncated));
  tell("narrate", checksPassed(checks ?? []));
  return steps;
}

/** The steps with the wait for a busy database shown on the one that waits. */
export function withWait(steps: StepView[], spans: readonly Pick<Span, "name" | "stage" | "attempt">[]): StepView[] {
  return steps.map((step) => {
    const told = (name: string) => spans.some((span) => span.name === name && span.stage === "executor" && span.attempt === step.attempt);
    const waits = step.state === "running" && step.stage === "executor" && told("queued") && !told("wait");
    return waits ? { ...step, summary: t("waiting for the database") } : step;
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
    label: attempt > 1 && work !== "narrate" ? t("{step}, attempt {n}", { step: t(label), n: attempt }) : t(label),
    state: work === "approval" ? "waiting" : "running",
    attempt,
    started: Date.parse(fact.time),
    from: fact.seq,
    summary: "",
    details: givenBy(fact).map((detail) => ({ ...detail, given: true })),
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
    label: t(labels[work][1]),
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
  if (executed?.written && structural(executed.written)) return t("structure changed");
  if (executed?.written) return t("{n, plural, one {# row} other {# rows}} written", { n: executed.written.rows });
  if (executed) return rowsRead(executed.row_count, executed.truncated);
  const rejected = bodyOf(fact, "rejected") ?? bodyOf(fact, "failed");
  if (rejected) return rejected.error.message;
  const planned = bodyOf(fact, "planned");
  if (planned?.path === "sql") return t("taken as it was written");
  if (planned) return planned.tables?.length ? overTables(planned.tables) : planned.restatement;
  switch (fact.kind) {
    case "answered":
      return checksPassed(bodyOf(fact, "answered")?.checks ?? []);
    case "ambiguous":
    case "clarify":
      return t("several readings");
    case "declined":
      return t("cannot be answered here");
    case "approved":
      return fact.summary ?? decided(t("approved"), bodyOf(fact, "approved"));
    case "denied":
      return fact.summary ?? decided(t("denied"), bodyOf(fact, "denied"));
    case "canceled":
      return t("stopped");
    case "awaiting_approval":
      return t("needs approval");
    default:
      return fact.summary ?? "";
  }
}

function decided(how: string, decision: { by: string } | undefined): string {
  return decision ? t("{how} by {who}", { how, who: decision.by }) : how;
}

function overTables(tables: readonly string[]): string {
  return t("over {tables}", { tables: tables.join(", ") });
}

function checksPassed(all: readonly Check[]): string {
  const checks = all.filter((check) => !check.skipped);
  const passed = checks.filter((check) => check.passed).length;
  return checks.length > 0 ? t("{passed} of {n, plural, one {# check} other {# checks}}", { passed, n: checks.length }) : "";
}

function rowsRead(count: number, truncated: boolean): string {
  return truncated ? t("{n, plural, one {# row} other {# rows}}, cut off", { n: count }) : t("{n, plural, one {# row} other {# rows}}", { n: count });
}

/** What the step that begins with a fact is given by it. */
function givenBy(fact: Fact): Detail[] {
  const asked = bodyOf(fact, "asked");
  if (asked?.sql) return [{ label: t("Statement by hand"), value: asked.sql, as: "sql" }];
  if (asked) {
    return [
      { label: t("Question"), value: asked.question },
      ...(asked.options?.model ? [{ label: t("Asked of"), value: asked.options.model }] : []),
    ];
  }
  const rejected = bodyOf(fact, "rejected");
  if (rejected) return [{ label: t("What was wrong"), value: rejected.error.message }, { label: t("Refused"), value: rejected.sql, as: "sql" }];
  const planned = bodyOf(fact, "planned");
  if (planned) return (planned.candidates ?? []).slice(0, 1).map(({ sql }) => ({ label: t("Statement"), value: sql, as: "sql" as const }));
  const executed = bodyOf(fact, "executed");
  if (executed) return [{ label: t("Result"), value: [rowsRead(executed.row_count, executed.truncated), ...(executed.columns ?? []).map(({ name }) => name)].join(", ") }];
  return [];
}

/** What a model was asked and replied, as far as it is told: the live feed leaves it out. */
function wordForWord(call: { prompt?: { system: string; user: string }; text?: string }): Detail[] {
  return [
    ...(call.prompt ? [{ label: t("Prompt"), value: `${call.prompt.system}\n\n${call.prompt.user}`, as: "text" as const, given: true }] : []),
    ...(call.text ? [{ label: t("Reply"), value: call.text, as: "text" as const }] : []),
  ];
}

function detailsOf(fact: Fact): Detail[] {
  const call = bodyOf(fact, "completion") ?? bodyOf(fact, "narration");
  if (call) {
    const { prompt_tokens: prompt, completion_tokens: reply } = call.usage;
    return [
      ...wordForWord(call),
      { label: t("Model"), value: `${call.provider} ${call.model}`.trim() },
      { label: t("Tokens"), value: t("{prompt} in, {reply} out", { prompt, reply }) },
      { label: t("Model time"), value: ms(call.latency_ms) },
      ...(bodyOf(fact, "narration")?.attempts ?? []).map(({ model, error }) => ({ label: t("{model} brought nothing", { model }), value: error.message })),
    ];
  }
  const planned = bodyOf(fact, "planned");
  if (planned) {
    return [
      ...(planned.restatement ? [{ label: t("Read as"), value: planned.restatement }] : []),
      ...(planned.candidates ?? []).slice(0, 1).map(({ sql }) => ({ label: t("Proposed"), value: sql, as: "sql" as const })),
      ...list(t("Columns"), planned.columns),
      ...list(t("Confidence from"), planned.reasons),
      ...list(t("Notes"), planned.notes),
    ];
  }
  const executed = bodyOf(fact, "executed");
  if (executed) {
    return [
      { label: executed.reused ? t("Statement") : t("Ran"), value: executed.sql, as: "sql" },
      ...list(t("Rows limited by policy"), executed.filtered),
      { label: t("Time"), value: spentOn(executed) },
    ];
  }
  const rejected = bodyOf(fact, "rejected");
  if (rejected) return rejection(rejected);
  const held = bodyOf(fact, "awaiting_approval");
  if (held) {
    return [
      { label: t("Would run"), value: held.sql, as: "sql" },
      { label: t("Tried and rolled back"), value: t("{rows} of {table}", { rows: rowsRead(held.estimated_rows, false), table: held.table ?? t("a table") }) },
      { label: t("Digest (SHA-256)"), value: held.digest },
    ];
  }
  const failed = bodyOf(fact, "failed");
  if (failed) return [{ label: failed.error.class, value: failed.error.message }];
  const answered = bodyOf(fact, "answered");
  if (answered) {
    return (answered.checks ?? []).map((check) => ({ label: `${check.passed ? "✓" : check.skipped ? "–" : "✗"} ${check.name}`, value: check.detail }));
  }
  return fact.summary ? [{ label: t("Outcome"), value: fact.summary }] : [];
}

function rejection({ error }: Rejected): Detail[] {
  return [
    { label: error.class.replaceAll("_", " "), value: error.message },
    ...list(t("Near"), error.near),
  ];
}

function list(label: string, values: readonly string[] | undefined | null): Detail[] {
  return values && values.length > 0 ? [{ label, value: values.join(", ") }] : [];
}

function ms(value: number): string {
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}

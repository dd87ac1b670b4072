// The questions this page follows. A run starts when the person presses Enter,
// before the server has given it an id.

import type { PartChange } from "../api/http";
import type { Schemas } from "../api/schemas";
import type { Approval, EventFrame, ProseFrame, Sources, Span, Usage } from "../api/types";
import { modelAttempts } from "./attempts";
import { apply, emptyQuestion, final, statusOf, terminal, type Question } from "./question";

type Whole = Schemas["Answer"];

/** An answer as far as it is known: the server tells all of it, the events of a question that runs a part. */
export type Answer = Pick<Whole, "id" | "session_id" | "status"> & Partial<Omit<Whole, "timings">> & { readonly timings?: Partial<Whole["timings"]> };

export interface Run {
  /** Chosen here; also the Idempotency-Key. */
  readonly key: string;
  /** Given by the server. */
  readonly id?: string;
  readonly session: string;
  readonly text: string;
  /** A statement by hand, of which text is the beginning. */
  readonly sql?: string;
  readonly connection: string;
  readonly parent?: string;
  /** Its plan may be a statement that writes, held for approval. */
  readonly mayWrite?: boolean;
  /** It wants no plan and no result of an earlier question. */
  readonly fresh?: boolean;
  /** The one part of the parent's reading that is put otherwise. */
  readonly change?: PartChange;
  /** The question that is asked once more. */
  readonly again?: string;
  /** Who is to plan it, if that is not left to the server. */
  readonly planner?: Planner;
  /** The choice among the readings of its parent is left to the server. */
  readonly pick?: boolean;
  /** When it was asked, by this browser's clock, in milliseconds since the epoch. */
  readonly at: number;
  readonly question: Question;
  readonly spans: readonly Span[];
  /** When each event came in here, by its sequence. */
  readonly arrived: Readonly<Record<number, number>>;
  /** The answer as far as it is written and checked. */
  readonly draft?: string;
  /** What a poll returned while the socket was down. */
  readonly polled?: Answer;
  readonly refusal?: Refusal;
  readonly stopping?: boolean;
}

/** The built-in planner, or one model by its id. */
export type Planner = { planner: "offline" } | { model: string };

/** Why the server did not accept a question. */
export interface Refusal {
  message: string;
  requestId?: string | undefined;
}

export type Runs = readonly Run[];

export type Action =
  | { type: "ask"; run: Pick<Run, "key" | "session" | "text" | "sql" | "connection" | "parent" | "mayWrite" | "fresh" | "planner" | "pick" | "change" | "again" | "at"> & { id?: string } }
  | { type: "accept"; key: string; id: string }
  | { type: "refuse"; key: string; refusal: Refusal }
  | { type: "again"; key: string; at: number }
  | { type: "event"; frame: EventFrame; at: number }
  | { type: "span"; question: string; span: Span }
  | ProseFrame
  | { type: "poll"; answer: Answer }
  | { type: "stop"; key: string; stopping: boolean };

export function reduce(runs: Runs, action: Action): Runs {
  switch (action.type) {
    case "ask":
      return [...runs, { ...action.run, question: emptyQuestion, spans: [], arrived: {} }];
    case "accept":
      return change(runs, (run) => run.key === action.key, (run) => ({ ...run, id: action.id }));
    case "refuse":
      return change(runs, (run) => run.key === action.key, (run) => ({ ...run, refusal: action.refusal }));
    case "again":
      return change(runs, (run) => run.key === action.key, ({ refusal: _, ...run }) => ({ ...run, at: action.at }));
    case "event":
      return change(runs, (run) => run.id === action.frame.question, (run) => withEvent(run, action.frame, action.at));
    case "span":
      return change(runs, (run) => run.id === action.question, (run) => withSpan(run, action.span));
    case "prose":
      return change(runs, (run) => run.id === action.question, (run) => withProse(run, action));
    case "poll":
      return change(runs, (run) => run.id === action.answer.id, (run) => ({ ...run, polled: action.answer }));
    case "stop":
      return change(runs, (run) => run.key === action.key, (run) => ({ ...run, stopping: action.stopping }));
  }
}

function change(runs: Runs, which: (run: Run) => boolean, to: (run: Run) => Run): Runs {
  return runs.map((run) => (which(run) ? to(run) : run));
}

function withEvent(run: Run, frame: EventFrame, at: number): Run {
  const question = apply(run.question, frame);
  if (typeof question === "string") return run;
  return { ...run, question, arrived: { ...run.arrived, [frame.seq]: at } };
}

function withSpan(run: Run, span: Span): Run {
  return run.spans.some(({ id }) => id === span.id) ? run : { ...run, spans: [...run.spans, span] };
}

// Prose does not come in order with events: what a later one has overtaken is old.
function withProse(run: Run, { executed, text }: ProseFrame): Run {
  const last = run.question.events.at(-1);
  return last && last.seq > executed ? run : { ...run, draft: text };
}

/** Whether the run can still change. */
export function isOpen(run: Run): boolean {
  return !run.refusal && !final(answerOf(run).status);
}

/** The answer so far: from the events where they are complete, else from the last poll. */
export function answerOf(run: Run): Answer {
  const folded = foldedAnswer(run);
  if (run.polled && final(run.polled.status) && !final(folded.status)) return run.polled;
  if (run.polled && folded.columns && !folded.rows) return { ...folded, rows: run.polled.rows ?? [] };
  return folded;
}

function foldedAnswer({ question: q, session, id, sql = q.asked?.sql, mayWrite = q.asked?.options.write_mode === "approval" }: Run): Answer {
  return {
    id: id ?? "",
    session_id: session,
    status: statusOf(q),
    ...(q.asked && { question: q.asked.question }),
    ...(sql ? { sql, path: "sql" as const } : mayWrite && { may_write: true }),
    ...fromPlan(q),
    ...fromResult(q),
    ...((q.planned?.reused ?? q.executed?.reused) && { reused: reusedOf(q) }),
    ...(q.answered && { answer: q.answered.text, marks: q.answered.marks ?? [], ...(q.answered.author && { author: q.answered.author }), checks: q.answered.checks ?? [], follow_ups: q.answered.follow_ups ?? [], hints: q.answered.hints ?? [] }),
    ...(q.answered?.confidence !== undefined && {
      confidence: q.answered.confidence, reasons: [...(q.planned?.reasons ?? []), ...(q.answered.reasons ?? [])],
    }),
    ...(q.approval && { approval: approvalOf(q) }),
    // It can be chosen from before it is known what each reading gives.
    ...((q.clarify ?? q.ambiguous) && { clarify: q.clarify ?? q.ambiguous! }),
    ...(q.declined && { declined: q.declined }),
    ...(q.failed && { error: q.failed.error }),
    ...(q.asked?.parent && { parent: q.asked.parent }),
    ...(q.asked?.again && { again: q.asked.again }),
    ...(q.asked?.change && { change: q.asked.change }),
    ...(q.planned && { sources: sourcesOf(q) }),
    ...chartOf(q),
    ...spent(q),
    ...took(q),
    attempts: q.events.at(-1)?.attempt ?? 1,
    model_attempts: modelAttempts(q.events),
    rejections: q.rejected.map(({ error, sql }, i) => ({ attempt: i + 1, class: error.class, message: error.message, sql })),
  };
}

/** What the answer rests on beside its tables, as the server tells it of a past question. */
function sourcesOf({ planned, executed }: Question): Sources {
  const values = (executed?.facts?.literals ?? []).flatMap(({ text, column, op }) => (column && op ? [{ column, op, value: text }] : []));
  return {
    columns: planned?.columns ?? [],
    values: values.filter((one, i) => values.findIndex(({ column, op, value }) => column === one.column && op === one.op && value === one.value) === i),
    masked: executed?.masked ?? [],
    filtered: executed?.filtered ?? [],
    vocabulary: planned?.vocabulary ?? 0,
    semantics: planned?.semantics ?? 0,
    ...(planned?.told && { told: planned.told }),
  };
}

function chartOf({ planned, answered }: Question): Pick<Answer, "chart"> {
  const chart = answered?.chart ?? planned?.chart;
  return chart ? { chart } : {};
}

/** How long it all took, once it has ended, beside what the database took. */
function took({ events, executed }: Question): Pick<Answer, "timings"> {
  const [first, last] = [events[0], events.at(-1)];
  if (!first || !last || !terminal(last.kind)) return {};
  return { timings: { ...executed?.timings, total_ms: Date.parse(last.time) - Date.parse(first.time) } };
}

/** What models charged for the question; nothing where none was asked. */
function spent({ events }: Question): Pick<Answer, "tokens" | "cost"> {
  const usages: Usage[] = events.flatMap((event) => {
    if (event.kind === "completion" || event.kind === "narration") return [event.body.usage, ...(event.body.attempts ?? []).map(({ usage }) => usage)];
    return event.kind === "failed" ? (event.body.attempts ?? []).map(({ usage }) => usage) : [];
  });
  const prompt = usages.reduce((sum, usage) => sum + usage.prompt_tokens, 0);
  const completion = usages.reduce((sum, usage) => sum + usage.completion_tokens, 0);
  if (usages.length === 0) return {};
  return { tokens: { prompt, completion, total: prompt + completion }, cost: usages.reduce((sum, usage) => sum + (usage.cost ?? 0), 0) };
}

function reusedOf({ planned, executed }: Question): NonNullable<Answer["reused"]> {
  return { ...(planned?.reused && { plan: planned.reused }), ...(executed?.reused && { result: executed.reused }) };
}

function approvalOf({ approval, approved, denied, canceled, failed }: Question): Approval {
  const { by, reason } = approved ?? denied ?? canceled ?? {};
  const state = approved ? "approved" : denied ? "denied" : canceled ? "canceled" : failed ? "expired" : "waiting";
  return { ...approval!, state, ...(by && { by }), ...(reason && { reason }) };
}

function fromPlan({ planned: p }: Question): Partial<Answer> {
  if (!p) return {};
  return {
    restatement: p.restatement,
    parts: p.parts ?? [],
    unused: p.unused ?? [],
    path: p.path,
    ...(p.path !== "sql" && { confidence: p.confidence }),
    reasons: p.reasons ?? [],
    assumptions: p.assumptions ?? [],
    notes: p.notes ?? [],
    tables: p.tables ?? [],
    dialect: p.dialect,
    ...(p.candidates?.[0] && { sql: p.candidates[0].sql }),
    ...(p.model && { model: p.model }),
    ...(p.verified && { verified: p.verified }),
    ...(p.metrics && { metrics: p.metrics }),
  };
}

function fromResult({ executed: x }: Question): Partial<Answer> {
  if (!x) return {};
  // No rows in the event means that they are to be read; an empty result is a list.
  const rows = x.rows ?? (x.row_count === 0 ? [] : undefined);
  return {
    sql: x.sql,
    dialect: x.dialect,
    columns: x.columns ?? [],
    ...(rows && { rows }),
    row_count: x.row_count,
    truncated: x.truncated,
    tables: x.tables ?? [],
    timings: x.timings,
    ...(x.written && { written: x.written }),
    ...(x.summary && { summary: x.summary }),
    ...(x.truncated_by && { truncated_by: x.truncated_by }),
  };
}

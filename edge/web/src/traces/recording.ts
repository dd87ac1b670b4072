// What the events of a question say of its attempts and of its spans.

import type { Answered, Completion, Executed, Planned, Rejected, Span } from "../api/types";
import type { Recorded } from "./api";
import { precise } from "./layout";

/** One attempt at a question: what was planned, and what became of it. */
export interface Attempt {
  n: number;
  completion?: Completion;
  planned?: Planned;
  rejected?: Rejected;
  executed?: Executed;
  answered?: Answered;
  /** Why it ended without a result. */
  fault?: string;
}

/** The attempts of a question, in their order; none before it is planned. */
export function attemptsOf(events: readonly Recorded[]): Attempt[] {
  const all = new Map<number, Attempt>();
  for (const e of events) {
    const attempt = all.get(e.attempt) ?? { n: e.attempt };
    if (!take(attempt, e)) continue;
    all.set(e.attempt, attempt);
  }
  return [...all.values()].sort((a, b) => a.n - b.n);
}

function take(attempt: Attempt, e: Recorded): boolean {
  switch (e.kind) {
    case "completion":
      attempt.completion = e.body;
      return true;
    case "planned":
      attempt.planned = e.body;
      return true;
    case "rejected":
      attempt.rejected = e.body;
      return true;
    case "executed":
      attempt.executed = e.body;
      return true;
    case "answered":
      attempt.answered = e.body;
      return true;
    case "failed":
      attempt.fault = e.body.error.message;
      return true;
    default:
      return false;
  }
}

/** The statement of an attempt, as it was planned. */
export function statementOf({ planned, executed }: Attempt): string {
  return planned?.candidates?.[executed?.candidate ?? 0]?.sql ?? executed?.sql ?? "";
}

/** The event that the work of a span brought: that of the span itself, or of what it is part of. */
export function broughtBy(id: string, spans: readonly Span[], events: readonly Recorded[]): Recorded | undefined {
  const byId = new Map(spans.map((span) => [span.id, span]));
  const seen = new Set<string>();
  for (let span = byId.get(id); span && !seen.has(span.id); span = byId.get(span.parent ?? "")) {
    seen.add(span.id);
    if (span.stage === "edge") return events.find(({ kind }) => kind === "asked");
    const result = span.attrs?.["result"];
    if (result === undefined) continue;
    const end = precise(span.end);
    const near = events.filter(({ kind }) => kind === result).map((e) => [Math.abs(precise(e.time) - end), e] as const);
    return near.sort(([a], [b]) => a - b)[0]?.[1];
  }
  return undefined;
}

// What happens in all questions, folded into the lines of a list.

import type { ActivityFrame } from "../api/types";
import type { Line } from "./api";
import { final } from "../state/question";
import { passes, type Filter } from "./filter";

/** What is known of a question from its events alone: a line once its first was seen, else what has changed of one. */
interface Heard {
  line: Line | undefined;
  changes: Partial<Line>;
}

export type Tail = ReadonlyMap<string, Heard>;

/** How many questions are kept in mind; the oldest go first. */
const most = 2_000;

/** The tail after some events. */
export function fold(tail: Tail, frames: readonly ActivityFrame[]): Tail {
  const next = new Map(tail);
  for (const frame of frames) next.set(frame.question, hear(next.get(frame.question), frame));
  for (const id of next.keys()) {
    if (next.size <= most) break;
    next.delete(id);
  }
  return next;
}

function hear(before: Heard | undefined, frame: ActivityFrame): Heard {
  const changes: Partial<Line> = {
    ...before?.changes,
    status: frame.status,
    attempts: frame.attempt,
    ...(frame.path && { path: frame.path }),
    ...(frame.model !== undefined && { model: frame.model }),
    ...(frame.row_count !== undefined && { row_count: frame.row_count }),
    ...(frame.status === "failed" && frame.error && { error: { ...frame.error, retryable: false } }),
  };
  const line = frame.asked ? asked(frame) : before?.line;
  if (!line) return { line, changes };
  return { line: { ...line, ...changes, duration_ms: Math.max(0, Date.parse(frame.time) - Date.parse(line.started)) }, changes };
}

function asked({ question, time, status, attempt, asked: told }: ActivityFrame): Line {
  return {
    tenant: "", session: "", question, session_id: told?.session_id ?? "", user: told?.user ?? "", question_text: told?.question_text ?? "",
    connection: told?.connection ?? "", status, attempts: attempt, usage: { prompt_tokens: 0, completion_tokens: 0 }, row_count: 0, started: time, duration_ms: 0,
  };
}

/**
 * The lines of a list with what was heard since: those that were read stay and change, those that are new and pass the filter
 * come in, as far as they are let in. Ids begin with the time of asking, so that they order the list, newest first.
 */
export function merge(read: readonly Line[], tail: Tail, filter: Filter, letIn: Tail = tail): Line[] {
  const listed = new Set(read.map(({ question }) => question));
  const current = read.map((line) => {
    const heard = tail.get(line.question);
    return heard === undefined || final(line.status) ? line : { ...line, ...(heard.line ?? heard.changes) };
  });
  const fresh = [...tail.values()].flatMap(({ line }) => (line && letIn.has(line.question) && !listed.has(line.question) && passes(filter, line) ? [line] : []));
  if (fresh.length === 0) return current;
  return [...current, ...fresh].sort((a, b) => (a.question < b.question ? 1 : -1));
}

/** How many questions have come since a tail was looked at that would be listed. */
export function waiting(shown: Tail, tail: Tail, filter: Filter): number {
  let n = 0;
  for (const [id, { line }] of tail) if (line && !shown.has(id) && passes(filter, line)) n++;
  return n;
}

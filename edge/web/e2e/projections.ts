// What the stand-in server shows of the questions it was asked.

import type { WebSocket } from "ws";
import type { PendingApproval, Span, Trace } from "../src/api/types";
import type { Session, SessionLine } from "../src/api/sessions";
import { type Question, statusOf, terminal } from "../src/state/question";
import { type Answer, answerOf } from "../src/state/runs";

export interface Asked {
  id: string;
  text: string;
  user: string;
  connection: string;
  session: string;
  at: Date;
  question: Question;
  spans: Span[];
  followers: Set<WebSocket>;
  timer?: NodeJS.Timeout;
}

export function answerTo(asked: Asked): Answer {
  const folded = answerOf({
    key: asked.id, id: asked.id, session: asked.session, text: asked.text, connection: asked.connection,
    at: asked.at.getTime(), question: asked.question, spans: [], arrived: {},
  });
  const events = asked.question.events;
  const total_ms = Date.parse(events.at(-1)!.time) - asked.at.getTime();
  return { ...folded, question: asked.text, connection: asked.connection, asked_at: asked.at.toISOString(), timings: { ...folded.timings, total_ms } };
}

export function traceOf({ id, session, user, text, connection, question, spans, at }: Asked): Trace {
  const last = question.events.at(-1)!;
  return {
    tenant: "default", session, user, question: id, session_id: session, question_text: text, connection, status: statusOf(question), attempts: last.attempt,
    usage: { prompt_tokens: 0, completion_tokens: 0 }, row_count: question.executed?.row_count ?? 0,
    started: at.toISOString(), duration_ms: Date.parse(last.time) - at.getTime(), spans,
    ...(terminal(last.kind) && { ended: last.time }),
    steps: question.events.map(({ seq, kind, attempt, time }) => ({ seq, kind, attempt, time, summary: kind === "asked" ? text : "" })),
  };
}

export function sessionsOf(all: Iterable<Asked>): Session[] {
  const sessions = new Map<string, Asked[]>();
  for (const asked of all) sessions.set(asked.session, [...(sessions.get(asked.session) ?? []), asked]);
  return [...sessions.values()].map(sessionOf).reverse();
}

function sessionOf(asked: readonly Asked[]): Session {
  const [first, last] = [asked[0]!, asked.at(-1)!];
  const statuses = asked.map(({ question }) => statusOf(question));
  const waits = statuses.includes("awaiting_approval") || statuses.at(-1) === "clarify";
  return {
    tenant: "default", token: first.session, session_id: first.session, user: first.user, title: first.text, connection: last.connection,
    state: waits ? "waiting" : statuses.includes("running") ? "running" : statuses.at(-1) === "failed" ? "failed" : "idle", unseen: false,
    started: first.at.toISOString(), updated: last.question.events.at(-1)!.time,
    questions: asked.map(({ id, user, text, connection, question, at }) => ({
      id, seq: question.events[0]!.seq, question: text, user, connection, status: statusOf(question),
      ...(question.planned && { path: question.planned.path }), asked: at.toISOString(), updated: question.events.at(-1)!.time,
    })),
  };
}

export function lineOf({ questions, ...session }: Session): SessionLine {
  const last = questions.at(-1)!;
  return { ...session, question_count: questions.length, last_question: last.question, last_status: last.status };
}

export function waitingOf(all: Iterable<Asked>, user: string): PendingApproval[] {
  return [...all].filter(({ question }) => statusOf(question) === "awaiting_approval").map((asked) => ({
    ...asked.question.approval!, id: asked.id, connection: asked.connection, question: asked.text, path: asked.question.planned?.path ?? "sql", asked_by: asked.user, asked_at: asked.at.toISOString(), own: asked.user === user,
  })).reverse();
}

// What the stand-in server shows of the questions it was asked.

import type { WebSocket } from "ws";
import type { Answer, PendingApproval } from "../src/api/types/answer";
import type { Session, Span, Trace } from "../src/api/types/history";
import { type Question, statusOf, terminal } from "../src/state/question";
import { answerOf } from "../src/state/runs";

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

export function traceOf({ id, session, text, connection, question, spans, at }: Asked): Trace {
  const last = question.events.at(-1)!;
  return {
    question: id, session_id: session, question_text: text, connection, status: statusOf(question), attempts: last.attempt,
    usage: { prompt_tokens: 0, completion_tokens: 0 }, row_count: question.executed?.row_count ?? 0,
    started: at.toISOString(), duration_ms: Date.parse(last.time) - at.getTime(), spans,
    ...(terminal(last.kind) && { ended: last.time }),
    steps: question.events.map(({ seq, kind, attempt, time }) => ({ seq, kind, attempt, time, summary: kind === "asked" ? text : "" })),
  };
}

export function sessionsOf(all: Iterable<Asked>): Session[] {
  const sessions = new Map<string, Session>();
  for (const asked of all) {
    const last = asked.question.events.at(-1)!;
    const session = sessions.get(asked.session) ?? {
      session_id: asked.session, title: asked.text, connection: asked.connection, started: asked.at.toISOString(), updated: "", questions: [],
    };
    session.updated = last.time;
    session.last_status = statusOf(asked.question);
    session.questions!.push({
      id: asked.id, seq: asked.question.events[0]!.seq, question: asked.text, connection: asked.connection,
      status: statusOf(asked.question), ...(asked.question.planned && { path: asked.question.planned.path }), asked: asked.at.toISOString(), updated: last.time,
    });
    sessions.set(asked.session, session);
  }
  return [...sessions.values()].reverse();
}

export function waitingOf(all: Iterable<Asked>, user: string): PendingApproval[] {
  return [...all].filter(({ question }) => statusOf(question) === "awaiting_approval").map((asked) => ({
    ...asked.question.approval!, id: asked.id, connection: asked.connection, question: asked.text, path: asked.question.planned?.path ?? "sql", asked_by: asked.user, asked_at: asked.at.toISOString(), own: asked.user === user,
  })).reverse();
}

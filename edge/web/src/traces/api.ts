import { post, request } from "../api/http";
import type { Schemas } from "../api/schemas";
import type { Accepted } from "../api/types/answer";
import type { Bodies, Kind } from "../api/types/event";

export type Line = Schemas["TraceLine"];
export type Breaker = Schemas["RecordedEvents"]["breakers"][number];

/** What a model was asked, word for word. */
export interface Prompt {
  system: string;
  user: string;
}

interface RecordedOf<K extends Kind> extends Omit<Schemas["RecordedEvents"]["events"][number], "kind" | "body"> {
  kind: K;
  body: Bodies[K] & { prompt?: Prompt; text?: string; further?: string[]; again?: string };
}

/** An event as it is on the log. */
export type Recorded = { [K in Kind]: RecordedOf<K> }[Kind];

export interface Recording extends Omit<Schemas["RecordedEvents"], "events"> {
  events: Recorded[];
}

export interface Lines {
  traces: Line[];
  next: string | null;
  reach: Schemas["Reach"];
}

/** A page of questions, newest first. */
export function getLines(query: URLSearchParams, signal: AbortSignal): Promise<Lines> {
  return request(`/api/traces?${query}`, { signal });
}

export function getRecording(id: string, signal: AbortSignal): Promise<Recording> {
  return request(`/api/questions/${encodeURIComponent(id)}/events`, { signal });
}

/** Asks a past question again where it stood: nothing that was kept of it is used, and it cannot write. */
export function askAgain(id: string, question: string, options: { planner?: "auto" | "llm" | "offline"; model?: string }): Promise<Accepted> {
  return post("/api/chat", { question, again: id, wait_ms: 0, options: { ...options, fresh: true } }, {});
}

/** Runs a statement beside the question it is from. It cannot write. */
export function runAgain(id: string, connection: string, sql: string): Promise<Accepted> {
  return post("/api/sql", { sql, connection, parent: id, wait_ms: 0, write_mode: "never" }, {});
}

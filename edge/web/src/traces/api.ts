import { post, request } from "../api/http";
import type { Replies, Schemas } from "../api/schemas";
import type { Accepted } from "../api/types";

export type Line = Schemas["TraceLine"];
export type Breaker = Schemas["RecordedEvents"]["breakers"][number];
export type Prompt = Schemas["Prompt"];
export type Recorded = Schemas["RecordedEvent"];
export type Recording = Schemas["RecordedEvents"];
export type Lines = Replies["GET /api/traces"];

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

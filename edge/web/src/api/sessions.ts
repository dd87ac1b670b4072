// Conversations, and questions that are kept to be asked again.

import { post, request } from "./http";
import type { Replies, Schemas } from "./schemas";
import type { Accepted, Feedback } from "./types";

export type SessionLine = Schemas["SessionLine"];
export type Session = Schemas["Session"];
export type State = SessionLine["state"];
export type Saved = Schemas["SavedQuestion"];
export type SavedRequest = Schemas["SavedRequest"];

/** Sessions, and where the next page begins, null at the end. */
export type SessionsPage = Replies["GET /api/sessions"];

/** What of all sessions is wanted. */
export interface Wanted {
  /** Words in the name or the questions. */
  q?: string;
  state?: State | "unseen" | "";
  limit: number;
  before?: string;
}

const path = (id: string, rest = "") => `/api/sessions/${encodeURIComponent(id)}${rest}`;
const as = (method: string, body?: unknown): RequestInit => ({
  method, ...(body !== undefined && { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
});

/** The sessions used last. */
export function getSessions(wanted: Wanted, signal?: AbortSignal): Promise<SessionsPage> {
  const query = new URLSearchParams(Object.entries(wanted).flatMap(([name, value]) => (value ? [[name, String(value)]] : [])));
  return request(`/api/sessions?${query.toString()}`, signal ? { signal } : {});
}

export function getSession(id: string, signal?: AbortSignal): Promise<Session> {
  return request(path(id), signal ? { signal } : {});
}

/** Names a session; an empty name takes the name away. */
export function nameSession(id: string, name: string): Promise<Session> {
  return request(path(id), as("PATCH", { name }));
}

/** Hides a session and its questions from lists. */
export function deleteSession(id: string): Promise<void> {
  return request(path(id), as("DELETE"));
}

/** Takes a deletion back. */
export function restoreSession(id: string): Promise<Session> {
  return request(path(id), as("PATCH", { deleted: false }));
}

/** Says that a session was seen as it is now. */
export function lookAtSession(id: string): Promise<void> {
  return request(path(id, "/seen"), as("PUT"));
}

/** What the person said of the answers of a session. */
export async function getOwnFeedback(session: string, signal?: AbortSignal): Promise<readonly Feedback[]> {
  const page = await request<Replies["GET /api/feedback"]>(`/api/feedback?mine=true&limit=200&session_id=${encodeURIComponent(session)}`, signal ? { signal } : {});
  return page.feedback;
}

export async function getSaved(signal?: AbortSignal): Promise<Saved[]> {
  const all: Saved[] = [];
  for (let before: string | null = ""; before !== null; ) {
    const page: Replies["GET /api/saved"] = await request(`/api/saved?limit=200${before && `&before=${before}`}`, signal ? { signal } : {});
    all.push(...page.saved);
    before = page.next;
  }
  return all;
}

export function saveQuestion(question: SavedRequest): Promise<Saved> {
  return post("/api/saved", question, {});
}

export function changeSaved(id: string, question: SavedRequest): Promise<Saved> {
  return request(`/api/saved/${id}`, as("PUT", question));
}

export function deleteSaved(id: string): Promise<void> {
  return request(`/api/saved/${id}`, as("DELETE"));
}

/** Asks a saved question again, in that session. */
export function runSaved(id: string, session: string): Promise<Accepted> {
  return post(`/api/saved/${id}/run`, { session_id: session, wait_ms: 0 }, {});
}

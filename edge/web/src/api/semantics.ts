// What a database's data means, and what people say of answers.

import { post, request } from "./http";
import type { Replies, Schemas } from "./schemas";
import type { Feedback, FeedbackRequest, Meanings, Promoted, Semantics, SemanticsChanged, Vocabulary } from "./types";

const path = (connection: string, rest = "") => `/api/connections/${encodeURIComponent(connection)}/semantics${rest}`;
const trial = (dry: boolean) => (dry ? "?dry_run=true" : "");

/** The newest version. */
export function getSemantics(connection: string, signal?: AbortSignal): Promise<Semantics> {
  return request(path(connection), signal ? { signal } : {});
}

/** Writes down a version after the one numbered version, or with dry only checks it and tells the differences. */
export function putSemantics(connection: string, version: number, note: string, meanings: Meanings, dry: boolean): Promise<SemanticsChanged> {
  return request(path(connection) + trial(dry), {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ version, note, ...meanings }),
  });
}

type VersionsPage = Replies["GET /api/connections/{name}/semantics/history"];

/** Who wrote what when, the newest first; before is next of the page before. */
export function getVersions(connection: string, limit: number, before: number | undefined, signal?: AbortSignal): Promise<VersionsPage> {
  const from = before === undefined ? "" : `&before=${before}`;
  return request(path(connection, `/history?limit=${limit}${from}`), signal ? { signal } : {});
}

/** Brings an old version back as a new one, or with dry only tells the differences. */
export function restoreVersion(connection: string, version: number, note: string, dry: boolean): Promise<SemanticsChanged> {
  return post(path(connection, `/restore${trial(dry)}`), { version, ...(note && { note }) }, {});
}

/** The latest drafts; total is how many there are. */
type DraftsPage = Replies["GET /api/connections/{name}/semantics/drafts"];

export function getDrafts(connection: string, signal?: AbortSignal): Promise<DraftsPage> {
  return request(path(connection, "/drafts?limit=50"), signal ? { signal } : {});
}

/** Writes a draft down, changed as body says, or with dry only tells what that would change. */
export function promoteDraft(connection: string, id: string, body: Schemas["Promotion"], dry: boolean): Promise<Promoted> {
  return post(path(connection, `/drafts/${encodeURIComponent(id)}/promote${trial(dry)}`), body, {});
}

export function dismissDraft(connection: string, id: string): Promise<void> {
  return request(path(connection, `/drafts/${encodeURIComponent(id)}`), { method: "DELETE" });
}

/** Says what somebody thinks of an answer; saying something else replaces it. */
export function giveFeedback(feedback: FeedbackRequest): Promise<Feedback> {
  return post("/api/feedback", feedback, {});
}

const vocabularyPath = (connection: string) => `/api/connections/${encodeURIComponent(connection)}/vocabulary`;

/** What people call tables, columns and values. */
export function getVocabulary(connection: string, signal?: AbortSignal): Promise<Vocabulary> {
  return request(vocabularyPath(connection), signal ? { signal } : {});
}

/** Gives a phrase a meaning. */
export function teachTerm(connection: string, phrase: string, meaning: string): Promise<Schemas["TaughtTerm"]> {
  return post(vocabularyPath(connection), { phrase, meaning }, {});
}

export function forgetTerm(connection: string, phrase: string): Promise<void> {
  return request(`${vocabularyPath(connection)}?phrase=${encodeURIComponent(phrase)}`, { method: "DELETE" });
}

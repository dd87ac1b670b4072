import { request } from "../api/http";
import type { Replies, Schemas } from "../api/schemas";

export type LetterLine = Schemas["DeadLetterLine"];
export type Letter = Schemas["DeadLetter"];

type Letters = Replies["GET /api/deadletters"];

const path = (id: string, rest = "") => `/api/deadletters/${encodeURIComponent(id)}${rest}`;

export function getLetters(before: string | undefined, signal?: AbortSignal): Promise<Letters> {
  return request(`/api/deadletters?limit=50${before ? `&before=${before}` : ""}`, signal ? { signal } : {});
}

export function getLetter(id: string, signal?: AbortSignal): Promise<Letter> {
  return request(path(id), signal ? { signal } : {});
}

/** Asks its question anew and removes it; the new question is what is returned. */
export function redrive(id: string): Promise<Schemas["Accepted"]> {
  return request(path(id, "/redrive"), { method: "POST" });
}

export function discard(id: string): Promise<void> {
  return request(path(id), { method: "DELETE" });
}

// Who this is, and the keys of everybody.

import { ApiError, post, request, tryRequest } from "./http";
import type { Replies, Schemas } from "./schemas";

export type Me = Schemas["Me"];
export type Role = Me["role"];
export type Permission = Me["permissions"][number];
export type Key = Schemas["Key"];
export type NewKey = Schemas["NewKey"];
export type KeyRequest = Schemas["KeyRequest"];

/** Who the server takes this for. Asks to log in if it does not know. */
export function getMe(signal?: AbortSignal): Promise<Me> {
  return request("/api/me", signal ? { signal } : {});
}

/** Like getMe, but undefined if the server does not know. */
export async function whoAmI(): Promise<Me | undefined> {
  try {
    return await tryRequest<Me>("/api/me");
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return undefined;
    throw error;
  }
}

/** Exchanges a key for the cookie. */
export function login(key: string): Promise<Me> {
  return tryRequest("/api/login", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ key }) });
}

export function logout(): Promise<void> {
  return tryRequest("/api/logout", { method: "POST" });
}

export async function getKeys(signal?: AbortSignal): Promise<readonly Key[]> {
  return (await request<Replies["GET /api/keys"]>("/api/keys", signal ? { signal } : {})).keys;
}

export function createKey(key: KeyRequest): Promise<NewKey> {
  return post("/api/keys", key, {});
}

/** Gives a key a new secret; the old one lets in for so many milliseconds longer. */
export function rotateKey(id: string, overlap_ms: number): Promise<NewKey> {
  return post(`/api/keys/${encodeURIComponent(id)}/rotate`, { overlap_ms }, {});
}

export function revokeKey(id: string): Promise<void> {
  return request(`/api/keys/${encodeURIComponent(id)}`, { method: "DELETE" });
}

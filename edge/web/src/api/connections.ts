// The databases that can be asked, and their structure.

import { request } from "./http";
import type { Replies } from "./schemas";
import type { Connection, ConnectionOptions, Schema, SchemaChange } from "./types";

const path = (name: string, rest = "") => `/api/connections/${encodeURIComponent(name)}${rest}`;

export async function getConnections(signal?: AbortSignal): Promise<readonly Connection[]> {
  return (await request<Replies["GET /api/connections"]>("/api/connections", signal ? { signal } : {})).connections;
}

/** Changes the options of a connection as it was read; a change by somebody else since is not overwritten. */
export function putOptions({ name, updated }: Connection, options: ConnectionOptions): Promise<Connection> {
  return request(path(name), {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ updated, options }),
  });
}

/** What the newest look at a database found. */
export function getSchema(name: string, signal?: AbortSignal): Promise<Schema> {
  return request(path(name, "/schema"), signal ? { signal } : {});
}

/** Looks at a database again. */
export function refreshSchema(name: string): Promise<Schema> {
  return request(path(name, "/schema?refresh=true"));
}

type ChangesPage = Replies["GET /api/connections/{name}/changes"];

/** How the structure of a database changed, the newest first; before is next of the page before. */
export function getChanges(name: string, limit: number, before: string | undefined, signal?: AbortSignal): Promise<ChangesPage> {
  const from = before ? `&before=${encodeURIComponent(before)}` : "";
  return request(path(name, `/changes?limit=${limit}${from}`), signal ? { signal } : {});
}

/** The newest change of a database's structure, null if none was ever found. */
export async function getLastChange(name: string, signal?: AbortSignal): Promise<SchemaChange | null> {
  return (await getChanges(name, 1, undefined, signal)).changes[0] ?? null;
}

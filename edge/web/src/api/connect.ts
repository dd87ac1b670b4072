// Adding, trying, changing and deleting a database.

import { ApiError, post, request } from "./http";
import type { Replies, Schemas } from "./schemas";
import { events } from "./sse";
import type { Connection } from "./types";

export type TestStep = Schemas["TestStep"];
export type ConnectionReport = Schemas["ConnectionReport"];
export type ConnectionRequest = Schemas["ConnectionRequest"];
export type DatabaseParts = Schemas["DatabaseParts"];
export type Dependent = Schemas["Dependent"];

const path = (name: string, rest = "") => `/api/connections/${encodeURIComponent(name)}${rest}`;
const json = { "Content-Type": "application/json" };

/** Turns a URL into parts, or parts into their URL. No secret should be in either. */
export function parseDatabase(database: ConnectionRequest, signal: AbortSignal): Promise<DatabaseParts> {
  return post("/api/connections/parse", database, {}, signal);
}

export function addConnection(connection: ConnectionRequest): Promise<Connection> {
  return post("/api/connections", connection, {});
}

export function changeConnection(name: string, change: ConnectionRequest): Promise<Connection> {
  return request(path(name), { method: "PUT", headers: json, body: JSON.stringify(change) });
}

export function deleteConnection(name: string): Promise<unknown> {
  return request(path(name), { method: "DELETE" });
}

export async function getDependents(name: string, signal?: AbortSignal): Promise<readonly Dependent[]> {
  return (await request<Replies["GET /api/connections/{name}/dependents"]>(path(name, "/dependents"), signal ? { signal } : {})).dependents;
}

/** A database to try: a stored one by its name, or what a request says of one. */
export type Tried = string | ConnectionRequest;

/** Tries a database and tells each change of a step; one that cannot be used is an ApiError. The signal stops the test. */
export async function testSteps(database: Tried, onStep: (step: TestStep) => void, signal: AbortSignal): Promise<ConnectionReport> {
  const stored = typeof database === "string";
  const at = stored ? path(database, "/test/stream") : "/api/connections/test/stream";
  for await (const { name, data } of events(at, { method: "POST", headers: json, body: JSON.stringify(stored ? {} : database), signal })) {
    const told = { event: name, data: JSON.parse(data) } as Schemas["TestStreamEvent"];
    if (told.event === "step") onStep(told.data);
    if (told.event === "done") return told.data;
    if (told.event === "error") throw new ApiError(told.data);
  }
  throw new ApiError({ status: 0, detail: "The test was cut off. Try again." });
}

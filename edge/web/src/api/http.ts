import { parseExact } from "./exact";
import { waitForLogin } from "./session";
import type { Accepted, FieldProblem, PendingApproval, Problem, RowsPage, Trace, Verdict } from "./types";
import type { Replies, Schemas } from "./schemas";

/** A refused or failed request, in words that can be shown. */
export class ApiError extends Error {
  readonly status: number;
  readonly field: string | undefined;
  readonly requestId: string | undefined;
  readonly problems: readonly FieldProblem[];

  constructor(problem: Told) {
    super(problem.detail);
    this.name = "ApiError";
    this.status = problem.status;
    this.field = problem.field;
    this.requestId = problem.request_id;
    this.problems = problem.problems ?? [];
  }
}

/** What is said of a request that went wrong, by the server or, where it said nothing, here. */
type Told = Pick<Problem, "status" | "detail"> & { readonly [K in "field" | "request_id" | "problems"]?: Problem[K] | undefined };

/** Sends a request; a refusal is an ApiError. One that needs a login waits for it, and is sent again then. */
export async function requestRaw(path: string, init: RequestInit = {}): Promise<Response> {
  for (;;) {
    const response = await send(path, init);
    if (response.ok) return response;
    if (response.status !== 401) throw await refusal(response);
    await waitForLogin(init.signal);
  }
}

/** Sends a request and reads its JSON reply. */
export async function request<T>(path: string, init: RequestInit = {}): Promise<T> {
  return read(await requestRaw(path, accepting(init)));
}

/** Like request, but asks nobody to log in. */
export async function tryRequest<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await send(path, accepting(init));
  if (!response.ok) throw await refusal(response);
  return read(response);
}

function accepting(init: RequestInit): RequestInit {
  const headers = new Headers(init.headers);
  headers.set("Accept", "application/json");
  return { ...init, headers };
}

async function read<T>(response: Response): Promise<T> {
  const text = await response.text();
  return (text === "" ? undefined : parseExact(text)) as T;
}

async function refusal(response: Response): Promise<ApiError> {
  return new ApiError(readProblem(response, await response.text()));
}

// The server wants it of whoever is logged in and changes something: pages of other sites cannot send it.
const csrf = "X-Arivu-CSRF";

async function send(path: string, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers);
  if ((init.method ?? "GET") !== "GET") headers.set(csrf, "1");
  try {
    return await fetch(path, { ...init, headers });
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new ApiError({ status: 0, detail: "The server cannot be reached. Check that Arivu is running, then try again." });
  }
}

function readProblem(response: Response, text: string): Told {
  const request_id = response.headers.get("X-Request-ID") ?? undefined;
  try {
    const problem = JSON.parse(text) as Partial<Problem>;
    if (problem.detail || problem.title) {
      return {
        status: response.status,
        detail: problem.detail ?? problem.title ?? "",
        ...(problem.field === undefined ? {} : { field: problem.field }),
        ...(problem.problems && { problems: problem.problems }),
        request_id: problem.request_id ?? request_id,
      };
    }
  } catch {
    // A proxy in between answers in HTML; the status line is then all there is.
  }
  return { status: response.status, detail: `The server answered ${response.status} ${response.statusText}.`, request_id };
}

/** A question in words, a change of one part of its parent's reading, or a question asked once more. */
export type Question = Pick<Schemas["ChatRequest"], "question" | "pick" | "connection" | "session_id" | "parent" | "change" | "again" | "options">;

/** What takes the place of a part: an offer, or what was written; with neither the part is left out. */
export type PartChange = NonNullable<Question["change"]>;

/** A statement to run as it is. */
export type Statement = Required<Pick<Schemas["SQLRequest"], "sql" | "connection" | "session_id">> & Pick<Schemas["SQLRequest"], "parent">;

export type Explanation = Schemas["Explanation"];
export type PlanStep = Schemas["PlanStep"];

/** How the database would run a statement, which is not run. */
export function explainSql(connection: string, sql: string, signal: AbortSignal): Promise<Explanation> {
  return post("/api/sql/explain", { connection, sql }, {}, signal);
}

/** Hands a question in. The key makes a repeated call the same question. */
export function ask(question: Question, idempotencyKey: string): Promise<Accepted> {
  return post("/api/chat", { ...question, wait_ms: 0 }, { "Idempotency-Key": idempotencyKey });
}

/** Hands a statement in, as a question of its own. */
export function runSql(statement: Statement, idempotencyKey: string): Promise<Accepted> {
  return post("/api/sql", { ...statement, wait_ms: 0 }, { "Idempotency-Key": idempotencyKey });
}

/** Asks whether a statement may run, without running it. */
export function checkSql(connection: string, sql: string, signal: AbortSignal): Promise<Verdict> {
  return post("/api/sql/check", { connection, sql }, {}, signal);
}

export async function getApprovals(signal?: AbortSignal): Promise<readonly PendingApproval[]> {
  return (await request<Replies["GET /api/approvals"]>("/api/approvals", signal ? { signal } : {})).approvals;
}

/** Decides on exactly the statement that was read. */
export function decide(id: string, decision: "approve" | "deny", digest: string, reason: string): Promise<Schemas["Answer"]> {
  return post(`/api/questions/${id}/${decision}`, { digest, ...(reason && { reason }) }, {});
}

/** Sends a JSON body. */
export function post<T>(path: string, body: unknown, headers: Record<string, string>, signal?: AbortSignal): Promise<T> {
  return request(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  });
}

export function cancel(id: string): Promise<unknown> {
  return request(`/api/questions/${id}`, { method: "DELETE" });
}

export function getAnswer(id: string, signal?: AbortSignal): Promise<Schemas["Answer"]> {
  return request(`/api/questions/${id}`, signal ? { signal } : {});
}

/** The events of a question as they are on the log, with all that they carry. */
export async function getEvents(id: string, signal?: AbortSignal): Promise<readonly Schemas["RecordedEvent"][]> {
  return (await request<Schemas["RecordedEvents"]>(`/api/questions/${id}/events`, signal ? { signal } : {})).events;
}

export function getRows(id: string, offset: number, limit: number, signal?: AbortSignal): Promise<RowsPage> {
  return request(`/api/questions/${id}/rows?offset=${offset}&limit=${limit}`, signal ? { signal } : {});
}

export function getTrace(id: string, signal?: AbortSignal): Promise<Trace> {
  return request(`/api/traces/${id}`, signal ? { signal } : {});
}

export async function getSuggestions(connection: string, signal?: AbortSignal): Promise<readonly string[]> {
  const path = `/api/suggestions?connection=${encodeURIComponent(connection)}`;
  return (await request<Replies["GET /api/suggestions"]>(path, signal ? { signal } : {})).suggestions;
}

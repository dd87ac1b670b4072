// A stand-in for `arivu serve`, faithful to the HTTP contract, for developing and
// testing the page alone. It serves the built app from dist.

import { createHash, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";
import type { ModelRequest } from "../src/api/models";
import type { ActivityFrame, Connection, ConnectionOptions, EventFrame, Kind, SchemaChange, Span } from "../src/api/types";
import { apply, emptyQuestion, statusOf, terminal } from "../src/state/question";
import { headline } from "../src/sql/statement";
import { refusedRule, schemaOf, someConnections, testOf } from "./databases";
import { someFigures } from "./figures";
import { sendFile } from "./files";
import { answerTo, type Asked, lineOf, sessionsOf, traceOf, waitingOf } from "./projections";
import type { Letter } from "../src/deadletters/api";
import { pageOf } from "./letters";
import { answerAboutModels, someModels } from "./llms";
import { cookieOf, letIn, meOf } from "./logins";
import { type Beat, beatsFor, customers } from "./scenarios";
import { beatsAfterApproval, beatsForProposal, beatsForSql, verdictOn } from "./statements";

export class Mock {
  /** When set, requests need a login with this key. */
  key = "";
  /** When set, the next POST /api/chat is refused with this detail. */
  refuse = "";
  /** Who is logged in. */
  user = "ann";
  connections = someConnections();
  models = someModels();
  letters: Letter[] = [];
  readonly #asked = new Map<string, Asked>();
  readonly #byKey = new Map<string, string>();
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #changes: SchemaChange[] = []; // newest first
  readonly #watchers = new Map<string, Set<WebSocket>>(); // by connection
  readonly #hearers = new Set<WebSocket>(); // of what happens in all questions
  #socketsAllowed = true;
  #seq = 0;

  constructor() {
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => problem(response, 500, String(error)));
    });
    this.#server.on("upgrade", (request, socket, head): void => {
      if (!this.#socketsAllowed || !request.url?.startsWith("/ws/live") || !letIn(request, this.key)) {
        socket.destroy();
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (ws) => this.#greet(ws));
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    return `http://127.0.0.1:${address.port}`;
  }

  async stop(): Promise<void> {
    for (const { timer } of this.#asked.values()) clearTimeout(timer);
    for (const ws of this.#sockets.clients) ws.terminate();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Cuts every socket and refuses new ones until allowed again. */
  allowSockets(allowed: boolean): void {
    this.#socketsAllowed = allowed;
    if (!allowed) for (const ws of this.#sockets.clients) ws.terminate();
  }

  /** Changes the structure of a database; sockets that are open hear of it. */
  change(change: SchemaChange): void {
    this.#changes.unshift(change);
    const frame = JSON.stringify({ type: "schema_change", connection: change.connection, change });
    for (const ws of this.#watchers.get(change.connection) ?? []) ws.send(frame);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://mock");
    if (!url.pathname.startsWith("/api/")) return sendFile(url.pathname, response);
    if (url.pathname === "/api/login") return this.#login(await read<{ key: string }>(request), response);
    if (!letIn(request, this.key)) return problem(response, 401, "Your login has ended. Log in again at /login.");
    const [, , resource, id, part] = url.pathname.split("/");
    const asked = this.#asked.get(id ?? "");
    switch (`${request.method} ${resource}${id ? "/id" : ""}${part ? `/${part}` : ""}`) {
      case "POST chat":
      case "POST sql":
        return this.#ask(request, response);
      case "POST sql/id":
        return read<{ sql: string; connection: string }>(request).then(({ sql, connection }) => json(response, 200, verdictOn(sql, connection)));
      case "GET me":
        return json(response, 200, meOf(this.user, this.key));
      case "GET approvals":
        return json(response, 200, { user: this.user, approvals: waitingOf(this.#asked.values(), this.user) });
      case "POST questions/id/approve":
      case "POST questions/id/deny":
        return asked ? this.#decide(asked, part === "approve", await read<{ digest: string; reason?: string }>(request), response) : problem(response, 404, `There is no question ${id}.`);
      case "GET questions/id":
        return asked ? json(response, 200, answerTo(asked)) : problem(response, 404, `There is no question ${id}.`);
      case "GET questions/id/rows": {
        const offset = Number(url.searchParams.get("offset"));
        const rows = customers.slice(offset, offset + Number(url.searchParams.get("limit")));
        const columns = asked?.question.executed?.columns;
        return json(response, 200, { columns, rows, offset, limit: rows.length, row_count: customers.length, truncated: true, next: null });
      }
      case "GET export":
        return this.#export(this.#asked.get(url.searchParams.get("question") ?? ""), url.searchParams.get("format") ?? "csv", response);
      case "DELETE questions/id":
        if (asked) this.#emit(asked, "canceled", { by: "local" });
        return json(response, 202, { id, status: "canceled" });
      case "GET traces/id":
        return asked ? json(response, 200, traceOf(asked)) : problem(response, 404, `There is no trace ${id}.`);
      case "GET sessions":
        return json(response, 200, { sessions: sessionsOf(this.#asked.values()).map(lineOf), next: null });
      case "PUT sessions/id/seen":
        return void response.writeHead(204).end();
      case "GET feedback":
        return json(response, 200, { feedback: [], next: null });
      case "GET sessions/id": {
        const session = sessionsOf(this.#asked.values()).find(({ session_id }) => session_id === id);
        return session ? json(response, 200, session) : problem(response, 404, `There is no session ${id}.`);
      }
      case "GET connections":
        return json(response, 200, { connections: this.connections });
      case "PUT connections/id":
      case "GET connections/id/schema":
      case "POST connections/id/test":
        return this.#database(id ?? "", part, url, request, response);
      case "GET connections/id/semantics":
        return json(response, 200, { connection: id, version: 0, updated: "", author: "", tables: [], metrics: [], relations: [], instructions: [], verified: [] });
      case "GET connections/id/vocabulary":
        return json(response, 200, { connection: id, version: 0, terms: [] });
      case "GET connections/id/changes":
        return json(response, 200, { changes: this.#changes.filter(({ connection }) => connection === id).slice(0, Number(url.searchParams.get("limit"))), next: null });
      case `${request.method} llms`:
      case `${request.method} llms/id`:
      case `${request.method} llms/id/test`:
      case `${request.method} llms/id/changes`: {
        const body = ["PUT", "POST"].includes(request.method ?? "") ? await read<ModelRequest>(request) : {};
        const [status, said, field] = answerAboutModels(this.models, request.method ?? "", id ?? "", part, body);
        return field === undefined ? json(response, status, said) : problem(response, status, String(said), field);
      }
      case "GET stats":
        return json(response, 200, someFigures());
      case "GET deadletters":
        return json(response, 200, pageOf(this.letters, url.searchParams));
      case "GET deadletters/id":
      case "DELETE deadletters/id":
      case "POST deadletters/id/redrive":
        return this.#letter(id ?? "", request.method ?? "", response);
      case "GET suggestions":
        return json(response, 200, { suggestions });
      default:
        return problem(response, 404, `There is no ${request.method} ${url.pathname}.`);
    }
  }

  #login({ key }: { key: string }, response: ServerResponse): void {
    if (key !== this.key) return problem(response, 401, "The API key is not valid. It may have expired or been revoked; an administrator can make another.", "key");
    response.setHeader("Set-Cookie", `${cookieOf(key)}; Path=/; HttpOnly; SameSite=Strict`);
    json(response, 200, meOf(this.user, key));
  }

  #letter(id: string, method: string, response: ServerResponse): void {
    const letter = this.letters.find((one) => one.id === id);
    if (!letter) return problem(response, 404, "There is nothing here, or it is not yours to see.");
    if (method === "GET") return json(response, 200, letter);
    if (method === "POST" && !letter.redrivable) return problem(response, 409, letter.obstacle ?? "");
    this.letters = this.letters.filter((one) => one !== letter);
    if (method === "DELETE") return void response.writeHead(204).end();
    json(response, 202, { id: randomBytes(16).toString("hex"), session_id: letter.session_id, status: "running", links: { self: "" } });
  }

  async #database(name: string, part: string | undefined, url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const connection = this.connections.find((one) => one.name === name);
    if (!connection) return problem(response, 404, `There is no connection "${name}".`);
    if (connection.status === "unreachable") return problem(response, 503, connection.error ?? "");
    const now = new Date().toISOString();
    if (part === "test") return testOf(connection, response);
    if (part === "schema") {
      if (url.searchParams.has("refresh")) Object.assign(connection, { checked_at: now, refreshed_at: now });
      return json(response, 200, schemaOf(connection));
    }
    const { updated, options } = await read<{ updated: string; options: ConnectionOptions }>(request);
    if (updated !== connection.updated) return problem(response, 409, `Somebody else has changed the connection "${name}" since you read it. Read it again, then make your change.`, "updated");
    const refused = refusedRule(options);
    if (refused) return problem(response, 422, refused[1], refused[0]);
    json(response, 200, Object.assign(connection, { options, updated: now, checked_at: now, refreshed_at: now, warnings: [], remedy: "" } satisfies Partial<Connection>));
  }

  /** CSV is whole, NDJSON breaks off, XLSX is refused, Parquet goes on until it is stopped. */
  #export(asked: Asked | undefined, format: string, response: ServerResponse): void {
    if (!asked) return problem(response, 404, "There is nothing here.");
    if (format === "xlsx") return problem(response, 409, "The schema of connection “shop” has changed since the question was answered. Ask the question again.");
    response.writeHead(200, { "Content-Type": "text/csv", "Content-Disposition": `attachment; filename="customers.${format}"; filename*=UTF-8''kunden-%C3%BCber.${format}` });
    response.write("customer_id,name\r\n".repeat(1_000));
    if (format === "parquet") return;
    if (format === "ndjson") {
      setTimeout(() => response.destroy(), 50);
      return;
    }
    response.end();
    this.#span(asked, { stage: "executor", name: "export", status: "ok", took: 5, attrs: { rows: "1000", truncated: "true" } });
  }

  async #ask(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await read<{ question?: string; sql?: string; connection: string; session_id: string; options?: { write_mode: "approval" } }>(request);
    const text = body.question ?? headline(body.sql ?? "");
    if (this.refuse) {
      const detail = this.refuse;
      this.refuse = "";
      return problem(response, 503, detail);
    }
    const key = String(request.headers["idempotency-key"]);
    const known = this.#byKey.get(key);
    const id = known ?? randomBytes(16).toString("hex");
    if (!known) {
      this.#byKey.set(key, id);
      const asked: Asked = {
        id, text, user: this.user, connection: body.connection, session: body.session_id,
        at: new Date(), question: emptyQuestion, spans: [], followers: new Set(),
      };
      this.#asked.set(id, asked);
      this.#emit(asked, "asked", {
        question: text, connection: body.connection, user: "local", session_id: body.session_id, ...(body.sql && { sql: body.sql }),
        options: { planner: "auto", max_rows: 1_000, deadline_ms: 60_000, write_mode: body.sql ? "approval" : (body.options?.write_mode ?? "never") },
        deadline: new Date(Date.now() + 60_000).toISOString(),
      });
      const proposal = body.options?.write_mode === "approval" ? beatsForProposal(text) : undefined;
      this.#play(asked, body.sql ? beatsForSql(body.sql, body.connection) : (proposal ?? beatsFor(text)));
    }
    json(response, 202, { id, session_id: body.session_id, status: "running", links: { self: `/api/questions/${id}` } });
  }

  #decide(asked: Asked, approve: boolean, { digest, reason }: { digest: string; reason?: string }, response: ServerResponse): void {
    const held = asked.question.approval;
    if (statusOf(asked.question) !== "awaiting_approval" || !held) return problem(response, 409, "The statement was decided on before.");
    if (held.digest !== digest) return problem(response, 422, "The digest is not that of the statement that waits.");
    if (approve && asked.user === this.user) return problem(response, 403, "You asked for this statement yourself.");
    const said = { digest, by: this.user, ...(reason && { reason }) };
    if (!approve) this.#emit(asked, "denied", said);
    else {
      this.#emit(asked, "approved", said);
      this.#play(asked, beatsAfterApproval(held));
    }
    json(response, 200, answerTo(asked));
  }

  #play(asked: Asked, [beat, ...rest]: Beat[]): void {
    if (!beat || (terminal(asked.question.events.at(-1)!.kind) && !("prose" in beat))) return;
    if ("wait" in beat) {
      asked.timer = setTimeout(() => this.#play(asked, rest), beat.wait);
      return;
    }
    if ("span" in beat) this.#span(asked, beat.span);
    else if ("prose" in beat) this.#prose(asked, beat.prose);
    else this.#emit(asked, beat.kind, beat.body);
    this.#play(asked, rest);
  }

  #prose(asked: Asked, text: string): void {
    const executed = asked.question.events.findLast(({ kind }) => kind === "executed")!.seq;
    for (const ws of asked.followers) ws.send(JSON.stringify({ type: "prose", question: asked.id, executed, text }));
  }

  #emit(asked: Asked, kind: Kind, body: unknown): void {
    const last = asked.question.events.at(-1);
    const frame = {
      type: "event", seq: ++this.#seq, kind, question: asked.id, session_id: asked.session,
      attempt: (last?.attempt ?? 1) + (last?.kind === "rejected" ? 1 : 0), time: new Date().toISOString(), body,
    } as EventFrame;
    const next = apply(asked.question, frame);
    if (typeof next === "string") return;
    asked.question = next;
    for (const ws of asked.followers) ws.send(JSON.stringify(frame));
    this.#report(asked, frame);
  }

  #report(asked: Asked, frame: EventFrame): void {
    const { seq, kind, question, session_id, attempt, time } = frame;
    const told: ActivityFrame = {
      type: "activity", seq, kind, question, attempt, time, status: statusOf(asked.question),
      ...(frame.kind === "asked" && { asked: { question_text: frame.body.question, connection: frame.body.connection, user: frame.body.user, session_id } }),
    };
    for (const ws of this.#hearers) ws.send(JSON.stringify(told));
  }

  #span(asked: Asked, { took, under, ago = 0, ...rest }: Extract<Beat, { span: unknown }>["span"]): void {
    const end = Date.now() - ago;
    const hash = (name: string) =>
      createHash("sha256").update(`${asked.id}.${name}.${asked.question.rejected.length}`).digest("hex").slice(0, 16);
    const span: Span = {
      ...rest, id: hash(rest.name), attempt: asked.question.rejected.length + 1,
      start: new Date(end - took).toISOString(), end: new Date(end).toISOString(), instance: "mock-1",
      ...(under && { parent: hash(under) }),
    };
    asked.spans.push(span);
    for (const ws of asked.followers) ws.send(JSON.stringify({ type: "span", question: asked.id, span }));
  }

  #greet(ws: WebSocket): void {
    ws.send(JSON.stringify({ type: "hello", heartbeat_ms: 2_000 }));
    ws.on("message", (data) => {
      const frame = JSON.parse(String(data)) as { type: string; question?: string; connection?: string; all?: true; after?: number };
      if (frame.all) return this.#hear(ws, frame.type);
      if (frame.connection) return this.#watch(ws, frame.type, frame.connection);
      const asked = this.#asked.get(frame.question ?? "");
      if (frame.type === "ping") ws.send(JSON.stringify({ type: "pong" }));
      if (frame.type === "unsubscribe") asked?.followers.delete(ws);
      if (frame.type === "subscribe" && asked) {
        ws.send(JSON.stringify({ type: "subscribed", question: asked.id, seq: this.#seq }));
        for (const event of asked.question.events) if (event.seq > (frame.after ?? 0)) ws.send(JSON.stringify(event));
        for (const span of asked.spans) ws.send(JSON.stringify({ type: "span", question: asked.id, span }));
        asked.followers.add(ws);
      }
    });
    ws.on("close", () => {
      for (const { followers } of this.#asked.values()) followers.delete(ws);
      for (const watchers of this.#watchers.values()) watchers.delete(ws);
      this.#hearers.delete(ws);
    });
  }

  #hear(ws: WebSocket, what: string): void {
    this.#hearers.delete(ws);
    if (what !== "subscribe") return;
    this.#hearers.add(ws);
    ws.send(JSON.stringify({ type: "subscribed", all: true, seq: this.#seq }));
  }

  #watch(ws: WebSocket, what: string, connection: string): void {
    const watchers = this.#watchers.get(connection) ?? new Set();
    this.#watchers.set(connection, watchers);
    if (what === "unsubscribe") watchers.delete(ws);
    if (what !== "subscribe") return;
    watchers.add(ws);
    ws.send(JSON.stringify({ type: "subscribed", connection }));
  }
}

async function read<T>(request: IncomingMessage): Promise<T> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString()) as T;
}

const suggestions = [
  "Which countries bring the most revenue this year?",
  "How many orders per month?",
  "Who are our best customers?",
  "List all customers",
  "What is the weather tomorrow?",
];

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end(status === 204 ? "" : JSON.stringify(body));
}

function problem(response: ServerResponse, status: number, detail: string, field?: string): void {
  response.writeHead(status, { "Content-Type": "application/problem+json" });
  response.end(JSON.stringify({ type: "about:blank", title: "Refused", status, detail, field, request_id: "req-1" }));
}

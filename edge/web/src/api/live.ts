import { parseExact } from "./exact";
import type { ActivityFrame, ClientFrame, EventFrame, ProseFrame, SchemaChange, ServerFrame, Span } from "./types";

export type LinkState = "connecting" | "open" | "waiting" | "closed";

/** What a subscriber needs of the stream of one question. */
export interface Listener {
  event(frame: EventFrame): void;
  span(span: Span): void;
  prose(frame: ProseFrame): void;
}

/** What a watcher of all questions is told. */
export interface Watcher {
  activity(frame: ActivityFrame): void;
  /** More has happened than could be told: what is known has to be read again. */
  missed(): void;
}

/** The parts of a browser that the client touches, so that tests can stand in for them. */
export interface Surroundings {
  open(url: string): WebSocket;
  url(): string;
  random(): number;
  /** The server ended the connection because the login has ended. */
  ended(): void;
}

const backoffFirst = 250;
const backoffMost = 10_000;
const heartbeatDefault = 15_000;

// The code with which the server closes the socket of somebody whose login has ended.
const loginEnded = 4401;

/** Who follows a question, each with the last sequence it has seen; a new connection continues after it. */
type Subscription = Map<Listener, number>;

/**
 * Live is one socket for the whole page. It reconnects with jittered, growing
 * delays, subscribes again after the last sequence each question has seen, and
 * takes a silent server for a dead one after two missed heartbeats.
 */
export class Live {
  readonly #around: Surroundings;
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #connections = new Map<string, (change: SchemaChange) => void>();
  readonly #watchers = new Set<() => void>();
  readonly #everything = new Set<Watcher>();
  // How far all questions are known; 0 before anybody has watched them.
  #known = 0;
  // The server has said that it tells of all questions.
  #tellsAll = false;
  #socket: WebSocket | undefined;
  #state: LinkState = "closed";
  #failures = 0;
  #heartbeat = heartbeatDefault;
  #heard = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #pulse: ReturnType<typeof setInterval> | undefined;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  get state(): LinkState {
    return this.#state;
  }

  /** Whether watchers of all questions are told what happens: from the server's word on until the socket is lost. */
  get tellsAll(): boolean {
    return this.#tellsAll;
  }

  /** Calls back on every change of state, and of tellsAll. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  /** Connects now, dropping a connection that is there: after a login, or when the network is back. */
  connect(): void {
    this.#drop();
    this.#become("connecting");
    const socket = this.#around.open(this.#around.url());
    this.#socket = socket;
    socket.onopen = () => this.#opened(socket);
    socket.onmessage = (message) => this.#received(socket, message.data);
    socket.onclose = ({ code }) => this.#lost(socket, code);
  }

  /** Ends the connection for good. */
  close(): void {
    this.#drop();
    this.#become("closed");
  }

  /** Follows a question from the sequence after the given one. Several may follow it, each from where it is. */
  subscribe(question: string, listener: Listener, after = 0): () => void {
    const followers: Subscription = this.#subscriptions.get(question) ?? new Map();
    this.#subscriptions.set(question, followers.set(listener, after));
    if (this.#state === "open") this.#follow(question, after);
    return () => {
      if (!followers.delete(listener) || followers.size > 0 || this.#subscriptions.get(question) !== followers) return;
      this.#subscriptions.delete(question);
      if (this.#state === "open") this.#send({ type: "unsubscribe", question });
    };
  }

  /** Tells of what happens in all questions from now on. */
  watchAll(watcher: Watcher): () => void {
    this.#everything.add(watcher);
    if (this.#everything.size === 1) {
      this.#known = 0;
      if (this.#state === "open") this.#followAll();
    }
    return () => {
      if (!this.#everything.delete(watcher) || this.#everything.size > 0) return;
      this.#tellsAll = false;
      if (this.#state === "open") this.#send({ type: "unsubscribe", all: true });
    };
  }

  /** Calls back on every change of a database's structure that is found while the socket is open. */
  watchConnection(connection: string, changed: (change: SchemaChange) => void): () => void {
    this.#connections.set(connection, changed);
    if (this.#state === "open") this.#send({ type: "subscribe", connection });
    return () => {
      if (this.#connections.get(connection) !== changed) return;
      this.#connections.delete(connection);
      if (this.#state === "open") this.#send({ type: "unsubscribe", connection });
    };
  }

  #opened(socket: WebSocket): void {
    if (socket !== this.#socket) return;
    this.#heard = Date.now();
    this.#beat(heartbeatDefault);
    this.#become("open");
    this.#refollow(undefined);
    if (this.#everything.size > 0) this.#followAll();
    for (const connection of this.#connections.keys()) this.#send({ type: "subscribe", connection });
  }

  #received(socket: WebSocket, data: unknown): void {
    if (socket !== this.#socket || typeof data !== "string") return;
    this.#heard = Date.now();
    this.#failures = 0;
    const frame = parseExact(data) as ServerFrame;
    switch (frame.type) {
      case "hello":
        this.#beat(frame.heartbeat_ms || heartbeatDefault);
        return;
      case "ping":
        this.#send({ type: "pong" });
        return;
      case "event":
        this.#event(frame);
        return;
      case "span":
        for (const listener of this.#subscriptions.get(frame.question)?.keys() ?? []) listener.span(frame.span);
        return;
      case "prose":
        for (const listener of this.#subscriptions.get(frame.question)?.keys() ?? []) listener.prose(frame);
        return;
      case "activity":
        this.#known = Math.max(this.#known, frame.seq);
        for (const watcher of this.#everything) watcher.activity(frame);
        return;
      case "schema_change":
        this.#connections.get(frame.connection)?.(frame.change);
        return;
      case "gap":
        if (frame.all) this.#followAll();
        else this.#refollow(frame.question);
        return;
      case "subscribed":
        if (frame.all) this.#subscribedToAll(frame.seq ?? 0, frame.missed ?? false);
        return;
      case "pong":
      case "error":
        return;
    }
  }

  #event(frame: EventFrame): void {
    const followers = this.#subscriptions.get(frame.question);
    for (const [listener, after] of followers ?? []) {
      if (frame.seq <= after) continue; // brought up for another
      followers!.set(listener, frame.seq);
      listener.event(frame);
    }
  }

  // What happens before anything has been told is not missed: it continues from here.
  #subscribedToAll(seq: number, missed: boolean): void {
    if (this.#known === 0 || missed) this.#known = seq;
    if (missed) for (const watcher of this.#everything) watcher.missed();
    this.#tellsAll = this.#everything.size > 0;
    this.#tell();
  }

  #followAll(): void {
    this.#send(this.#known > 0 ? { type: "subscribe", all: true, after: this.#known } : { type: "subscribe", all: true });
  }

  // A gap names what the server dropped. What was seen is known here more
  // exactly, so each question goes on from its own last sequence.
  #refollow(question: string | undefined): void {
    for (const [id, followers] of this.#subscriptions) {
      if (question === undefined || id === question) this.#follow(id, Math.min(...followers.values()));
    }
  }

  #follow(question: string, after: number): void {
    this.#send(after > 0 ? { type: "subscribe", question, after } : { type: "subscribe", question });
  }

  #send(frame: ClientFrame): void {
    if (this.#socket?.readyState === 1) this.#socket.send(JSON.stringify(frame));
  }

  #beat(every: number): void {
    clearInterval(this.#pulse);
    this.#heartbeat = every;
    this.#pulse = setInterval(() => this.#checkPulse(), every);
  }

  #checkPulse(): void {
    if (Date.now() - this.#heard > 2.5 * this.#heartbeat) {
      const dead = this.#socket;
      this.#drop();
      dead?.close();
      this.#retryLater();
      return;
    }
    this.#send({ type: "ping" });
  }

  #lost(socket: WebSocket, code: number): void {
    if (socket !== this.#socket) return;
    this.#drop();
    if (code === loginEnded) {
      this.#become("closed");
      this.#around.ended();
      return;
    }
    this.#retryLater();
  }

  #retryLater(): void {
    this.#become("waiting");
    this.#retry = setTimeout(() => this.connect(), backoff(this.#failures, this.#around.random()));
    this.#failures++;
  }

  #drop(): void {
    clearTimeout(this.#retry);
    clearInterval(this.#pulse);
    const socket = this.#socket;
    this.#socket = undefined;
    this.#tellsAll = false;
    if (socket && socket.readyState <= 1) socket.close();
  }

  #become(state: LinkState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#tell();
  }

  #tell(): void {
    for (const watcher of this.#watchers) watcher();
  }
}

/** The delay before the next attempt, in milliseconds; random is in 0…1. */
export function backoff(failures: number, random: number): number {
  const ceiling = Math.min(backoffMost, backoffFirst * 2 ** failures);
  return ceiling / 2 + (ceiling / 2) * random;
}

import { ApiError, ask, cancel, getAnswer, runSql, type PartChange } from "../api/http";
import type { Live } from "../api/live";
import type { Accepted, EventFrame } from "../api/types";
import { newId } from "./id";
import { final, lastEvent, terminal } from "./question";
import { answerOf, isOpen, type Action, type Planner, type Run, type Runs } from "./runs";
import type { Store } from "./store";

const pollEvery = 1_000;
// A socket that is open but silent about a question is asked around this long after.
const silence = 15_000;
// Spans of the last stage arrive after the terminal event.
const lateSpans = 3_000;

interface Wish {
  text: string;
  /** A statement to run, of which text is the beginning. */
  sql?: string;
  connection: string;
  session: string;
  parent?: string;
  /** Its plan may be a statement that writes, which another person then has to approve. */
  mayWrite?: boolean;
  /** It wants no plan and no result of an earlier question. */
  fresh?: boolean;
  /** The one part of the parent's reading that is put otherwise; the server says then in which words it is asked. */
  change?: PartChange;
  /** The question that is asked once more, where it stands. */
  again?: string;
  /** Who is to plan it, if that is not left to the server. */
  planner?: Planner;
  /** The choice among the readings of its parent is left to the server; text is what that will be. */
  pick?: boolean;
  /** What makes it the same question if it is asked twice, where that was settled before. */
  key?: string;
}

/** A wish for the session that is open. */
export type NewWish = Omit<Wish, "session">;

interface Followed {
  /** When it was last heard of, in milliseconds since the epoch. */
  heard: number;
  polling: boolean;
  leave: () => void;
}

/**
 * Asker brings a question to the server and its events back into the store:
 * over the socket while there is one, by polling while there is none.
 */
export class Asker {
  readonly #store: Store<Runs, Action>;
  readonly #live: Live;
  readonly #changed: (run: Run) => void;
  readonly #open = new Map<string, Followed>();
  #timer: ReturnType<typeof setInterval> | undefined;

  /** changed is called for a run once the server has accepted it, and again when its last event is in. */
  constructor(store: Store<Runs, Action>, live: Live, changed: (run: Run) => void) {
    this.#store = store;
    this.#live = live;
    this.#changed = changed;
  }

  /** Asks and returns the key of the new run. */
  ask(wish: Wish): string {
    const key = wish.key ?? newId();
    this.#store.dispatch({ type: "ask", run: { ...wish, key, at: Date.now() } });
    void this.#submit(key);
    return key;
  }

  /** Sends a question again that never reached the server. */
  again(key: string): void {
    this.#store.dispatch({ type: "again", key, at: Date.now() });
    void this.#submit(key);
  }

  /** Follows a question that is already under way, such as after a reload. */
  adopt(id: string, wish: Wish, at: number): void {
    if (this.#store.get().some((run) => run.id === id)) return;
    this.#store.dispatch({ type: "ask", run: { key: id, id, ...wish, at } });
    this.#follow(id);
  }

  /** Stops a run. Throws ApiError when the server refuses. */
  async stop(run: Run): Promise<void> {
    if (!run.id) return;
    this.#store.dispatch({ type: "stop", key: run.key, stopping: true });
    try {
      await cancel(run.id);
    } catch (error) {
      this.#store.dispatch({ type: "stop", key: run.key, stopping: false });
      throw error;
    }
  }

  async #submit(key: string): Promise<void> {
    const run = this.#store.get().find((candidate) => candidate.key === key);
    if (!run) return;
    try {
      const { id } = await handIn(run);
      this.#store.dispatch({ type: "accept", key, id });
      this.#follow(id);
      this.#changed(run);
    } catch (error) {
      const refusal = error instanceof ApiError
        ? { message: error.message, requestId: error.requestId }
        : { message: String(error) };
      this.#store.dispatch({ type: "refuse", key, refusal });
    }
  }

  #follow(id: string): void {
    const leave = this.#live.subscribe(id, {
      event: (frame) => this.#event(frame),
      span: (span) => this.#store.dispatch({ type: "span", question: id, span }),
      prose: (frame) => this.#store.dispatch(frame),
    });
    this.#open.set(id, { heard: Date.now(), polling: false, leave });
    this.#timer ??= setInterval(() => this.#tick(), pollEvery);
  }

  #event(frame: EventFrame): void {
    const followed = this.#open.get(frame.question);
    if (followed) followed.heard = Date.now();
    this.#store.dispatch({ type: "event", frame, at: Date.now() });
    const run = this.#find(frame.question);
    if (!run) return;
    if (terminal(frame.kind)) this.#end(run);
    else if ((lastEvent(run.question)?.seq ?? 0) < frame.seq) this.#poll(frame.question);
  }

  #tick(): void {
    const now = Date.now();
    for (const [id, { heard }] of this.#open) {
      if (this.#live.state !== "open" || now - heard > silence) this.#poll(id);
    }
  }

  // Polling reads the whole answer, so it also mends a stream with holes.
  #poll(id: string): void {
    const followed = this.#open.get(id);
    const run = this.#find(id);
    if (!followed || followed.polling || !run || !isOpen(run)) return;
    followed.polling = true;
    followed.heard = Date.now();
    getAnswer(id)
      .then((answer) => {
        this.#store.dispatch({ type: "poll", answer });
        const polled = this.#find(id);
        if (polled && final(answer.status)) this.#end(polled);
      })
      .catch(() => {
        // The next tick asks again; the header shows that the connection is lost.
      })
      .finally(() => {
        followed.polling = false;
      });
  }

  #end(run: Run): void {
    const id = run.id ?? "";
    const followed = this.#open.get(id);
    if (!followed) return;
    this.#open.delete(id);
    if (this.#open.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    const { columns, rows } = answerOf(run);
    if (columns && !rows && lastEvent(run.question)) {
      getAnswer(id).then((answer) => this.#store.dispatch({ type: "poll", answer }), () => undefined);
    }
    setTimeout(followed.leave, lateSpans);
    this.#changed(run);
  }

  #find(id: string): Run | undefined {
    return this.#store.get().find((run) => run.id === id);
  }
}

function handIn({ key, text, sql, connection, session, parent, mayWrite, fresh, planner, pick, change, again }: Run): Promise<Accepted> {
  const options = { ...(mayWrite && { write_mode: "approval" as const }), ...(fresh && { fresh }), ...planner };
  const wishes = Object.keys(options).length > 0 && { options };
  if (change && parent) return ask({ parent, change, ...wishes }, key);
  if (again) return ask({ question: text, connection, again, ...wishes }, key);
  const place = { connection, session_id: session, ...(parent && { parent }) };
  return sql ? runSql({ sql, ...place }, key) : ask({ ...(pick ? { pick } : { question: text }), ...place, ...wishes }, key);
}

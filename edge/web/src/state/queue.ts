// Questions that wait until the one before them is answered, for each session. They are kept in this browser, so that
// a reload loses none, and each has its key already: asked from two windows it is still one question.

import { newId } from "./id";
import { recall, remember } from "./memory";
import type { Planner } from "./runs";
import { createStore } from "./store";

export interface Queued {
  /** What makes it the same question if it is asked twice. */
  key: string;
  text: string;
  connection: string;
  mayWrite?: boolean;
  planner?: Planner;
}

type Queues = Readonly<Record<string, readonly Queued[]>>;

type Action =
  | { type: "add"; session: string; question: Queued }
  | { type: "edit"; session: string; key: string; text: string }
  | { type: "remove"; session: string; key: string }
  | { type: "read"; queues: Queues };

/** The most that wait in one session. */
export const longest = 20;

export function reduce(queues: Queues, action: Action): Queues {
  if (action.type === "read") return action.queues;
  const { session } = action;
  const before = queues[session] ?? [];
  const after = changed(before, action);
  if (after === before) return queues;
  const { [session]: _, ...others } = queues;
  return after.length > 0 ? { ...others, [session]: after } : others;
}

function changed(queue: readonly Queued[], action: Exclude<Action, { type: "read" }>): readonly Queued[] {
  switch (action.type) {
    case "add":
      return queue.length < longest ? [...queue, action.question] : queue;
    case "edit":
      return queue.map((one) => (one.key === action.key ? { ...one, text: action.text } : one));
    case "remove":
      return queue.some(({ key }) => key === action.key) ? queue.filter(({ key }) => key !== action.key) : queue;
  }
}

/** Reads what was remembered; what cannot be read is no queue. */
export function parse(text: string): Queues {
  try {
    const read: unknown = JSON.parse(text || "{}");
    if (read === null || typeof read !== "object") return {};
    return Object.fromEntries(Object.entries(read).filter(([, queue]) => Array.isArray(queue) && queue.every(isQueued)));
  } catch {
    return {};
  }
}

function isQueued(value: unknown): boolean {
  const { key, text, connection } = (value ?? {}) as Partial<Queued>;
  return typeof key === "string" && typeof text === "string" && typeof connection === "string";
}

const slot = "arivu.queue";
const store = createStore(reduce, {} as Queues);

function dispatch(action: Action): void {
  // Another window may have changed it: what is remembered is the truth.
  store.dispatch({ type: "read", queues: parse(recall(slot)) });
  store.dispatch(action);
  const queues = store.get();
  remember(slot, Object.keys(queues).length > 0 ? JSON.stringify(queues) : "");
}

export const queue = {
  get: store.get,
  subscribe: store.subscribe,
  /** Reads what is remembered, such as when the page opens or another window has changed it. */
  read: () => store.dispatch({ type: "read", queues: parse(recall(slot)) }),
  add: (session: string, question: Omit<Queued, "key">) => dispatch({ type: "add", session, question: { key: newId(), ...question } }),
  edit: (session: string, key: string, text: string) => dispatch({ type: "edit", session, key, text }),
  remove: (session: string, key: string) => dispatch({ type: "remove", session, key }),
};

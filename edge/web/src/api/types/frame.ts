// What travels over the live socket.

import type { Path, Stage, Status } from "./basic";
import type { SchemaChange } from "./connection";
import type { Bodies, Kind } from "./event";
import type { Span } from "./history";

interface FrameOf<K extends Kind> {
  type: "event";
  seq: number;
  /** The sequence of the question's event before this one, where the server says it. */
  prev?: number;
  kind: K;
  question: string;
  session_id: string;
  attempt: number;
  time: string;
  body: Bodies[K];
}

/** One event as the live socket sends it. */
export type EventFrame = { [K in Kind]: FrameOf<K> }[Kind];

/** The answer as far as it is written and checked. Each takes the place of the one before. */
export interface ProseFrame {
  type: "prose";
  question: string;
  /** The sequence of the result that it is about; after a later event it is out of date. */
  executed: number;
  text: string;
}

/** An event of any question: enough to keep a list of them. */
export interface ActivityFrame {
  type: "activity";
  seq: number;
  kind: Kind;
  question: string;
  attempt: number;
  time: string;
  /** Where the question stands after it. */
  status: Status;
  /** Of its first event. */
  asked?: { question_text: string; connection: string; session_id: string; user: string };
  path?: Path;
  model?: string;
  row_count?: number;
  error?: { stage: Stage; class: string; message: string };
}

export type ServerFrame =
  | { type: "hello"; heartbeat_ms: number }
  | { type: "subscribed"; question?: string; session_id?: string; connection?: string; all?: boolean; missed?: boolean; seq?: number }
  | EventFrame
  | ActivityFrame
  | { type: "span"; question: string; span: Span }
  | ProseFrame
  | { type: "gap"; question?: string; session_id?: string; all?: boolean; after: number }
  | { type: "schema_change"; connection: string; change: SchemaChange }
  | { type: "ping" }
  | { type: "pong" }
  | { type: "error"; field?: string; detail: string };

export type ClientFrame =
  | { type: "subscribe"; question: string; after?: number }
  | { type: "unsubscribe"; question: string }
  | { type: "subscribe" | "unsubscribe"; connection: string }
  | { type: "subscribe"; all: true; after?: number }
  | { type: "unsubscribe"; all: true }
  | { type: "ping" }
  | { type: "pong" };

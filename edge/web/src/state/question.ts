// What a question's events add up to: the same pure fold as Question in
// events/question.go, over the frames of the live socket.

import type { Ambiguous, Answered, Asked, AwaitingApproval, Canceled, Clarify, Completion, Decided, Declined, EventFrame, Executed, Failed, Kind, Narration, Planned, Rejected, Status } from "../api/types";

export interface Question {
  readonly id: string;
  /** Oldest first. */
  readonly events: readonly EventFrame[];
  readonly asked?: Asked;
  /** Of the newest attempt. */
  readonly completion?: Completion | undefined;
  readonly planned?: Planned;
  readonly rejected: readonly Rejected[];
  readonly approval?: AwaitingApproval;
  readonly executed?: Executed;
  /** A model has written of the result. */
  readonly narration?: Narration;
  readonly answered?: Answered;
  /** Readings that are being looked at. */
  readonly ambiguous?: Ambiguous;
  readonly clarify?: Clarify;
  readonly declined?: Declined;
  readonly failed?: Failed;
  readonly canceled?: Canceled;
  readonly denied?: Decided;
  readonly approved?: Decided;
}

/** Why a frame was not added: none of these changes the question. */
export type Refusal = "duplicate" | "other question" | "out of order" | "ended";

export const emptyQuestion: Question = { id: "", events: [], rejected: [] };

/** Adds the next frame, or says why it does not continue the question. */
export function apply(q: Question, frame: EventFrame): Question | Refusal {
  const last = lastEvent(q);
  if (!last) {
    if (frame.kind !== "asked") return "out of order";
    return take({ ...q, id: frame.question, events: [frame] }, frame);
  }
  if (frame.question !== q.id) return "other question";
  if (frame.seq <= last.seq) return "duplicate";
  if (terminal(last.kind)) return "ended";
  if (frame.prev !== undefined && frame.prev !== last.seq) return "out of order";
  return take({ ...q, events: [...q.events, frame] }, frame);
}

function take(q: Question, frame: EventFrame): Question {
  switch (frame.kind) {
    case "asked":
      return { ...q, asked: frame.body };
    case "completion":
      return { ...q, completion: frame.body };
    case "planned":
      return { ...q, planned: frame.body };
    case "rejected":
      return { ...q, rejected: [...q.rejected, frame.body], completion: undefined };
    case "awaiting_approval":
      return { ...q, approval: frame.body };
    case "executed":
      return { ...q, executed: frame.body };
    case "narration":
      return { ...q, narration: frame.body };
    case "answered":
      return { ...q, answered: frame.body };
    case "ambiguous":
      return { ...q, ambiguous: frame.body };
    case "clarify":
      return { ...q, clarify: frame.body };
    case "declined":
      return { ...q, declined: frame.body };
    case "failed":
      return { ...q, failed: frame.body };
    case "canceled":
      return { ...q, canceled: frame.body };
    case "denied":
      return { ...q, denied: frame.body };
    case "approved":
      return { ...q, approved: frame.body };
    default:
      // A kind this page does not know.
      return q;
  }
}

export function lastEvent(q: Question): EventFrame | undefined {
  return q.events.at(-1);
}

export function terminal(kind: Kind): boolean {
  switch (kind) {
    case "clarify":
    case "declined":
    case "denied":
    case "answered":
    case "failed":
    case "canceled":
      return true;
    default:
      return false;
  }
}

/** Whether a status can no longer change. */
export function final(status: Status): boolean {
  return status !== "running" && status !== "awaiting_approval";
}

/** Where the question stands. A denied approval counts as canceled: a person stopped it. */
export function statusOf(q: Question): Status {
  const kind = lastEvent(q)?.kind;
  switch (kind) {
    case "clarify":
    case "declined":
    case "awaiting_approval":
    case "answered":
    case "failed":
    case "canceled":
      return kind;
    case "denied":
      return "canceled";
    default:
      return "running";
  }
}

import { describe, expect, test } from "vitest";
import { apply, emptyQuestion, statusOf, type Question } from "./question";
import { frame, history } from "./frames.fixture";
import type { EventFrame } from "../api/types";

function fold(frames: EventFrame[]): Question {
  return frames.reduce((q: Question, f) => {
    const next = apply(q, f);
    if (typeof next === "string") throw new Error(next);
    return next;
  }, emptyQuestion);
}

describe("fold", () => {
  test("a question starts with asked", () => {
    expect(apply(emptyQuestion, frame("planned", 2))).toBe("out of order");
    expect(fold([frame("asked", 1)]).asked?.question).toBe("How many customers are there?");
  });

  test("an answered question keeps every part", () => {
    const q = fold(history("asked", "completion", "planned", "executed", "answered"));
    expect(statusOf(q)).toBe("answered");
    expect(q.completion?.model).toBe("m");
    expect(q.planned?.path).toBe("llm");
    expect(q.executed?.row_count).toBe(1);
    expect(q.answered?.text).toBe("There are 42 customers.");
  });

  test("a rejection forgets the attempt's completion and keeps the rejections", () => {
    const q = fold(history("asked", "completion", "planned", "rejected"));
    expect(q.completion).toBeUndefined();
    expect(q.rejected).toHaveLength(1);
    expect(statusOf(q)).toBe("running");
  });

  test("a frame seen before changes nothing", () => {
    const q = fold(history("asked", "planned"));
    expect(apply(q, frame("planned", 2))).toBe("duplicate");
    expect(apply(q, frame("asked", 1))).toBe("duplicate");
  });

  test("nothing follows a terminal event", () => {
    const q = fold(history("asked", "canceled"));
    expect(apply(q, frame("planned", 9))).toBe("ended");
  });

  test("another question's frame is refused", () => {
    const q = fold(history("asked"));
    expect(apply(q, { ...frame("planned", 2), question: "f".repeat(32) } as EventFrame)).toBe("other question");
  });

  test("a skipped event is noticed where the server names the previous one", () => {
    const q = fold(history("asked"));
    expect(apply(q, { ...frame("executed", 5), prev: 3 } as EventFrame)).toBe("out of order");
    expect(typeof apply(q, { ...frame("executed", 5), prev: 1 } as EventFrame)).toBe("object");
  });

  test("the value given is not changed", () => {
    const before = fold(history("asked"));
    const copy = structuredClone(before);
    apply(before, frame("planned", 2));
    expect(before).toEqual(copy);
  });

  test.each([
    ["clarify", "clarify"],
    ["declined", "declined"],
    ["denied", "canceled"],
    ["failed", "failed"],
    ["canceled", "canceled"],
    ["awaiting_approval", "awaiting_approval"],
    ["approved", "running"],
  ] as const)("after %s the status is %s", (kind, status) => {
    expect(statusOf(fold(history("asked", kind)))).toBe(status);
  });
});

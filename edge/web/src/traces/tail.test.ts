import { expect, test } from "vitest";
import type { ActivityFrame } from "../api/types";
import type { Line } from "./api";
import { noFilter } from "./filter";
import { fold, merge, waiting, type Tail } from "./tail";

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString();

function frame(question: string, seconds: number, more: Partial<ActivityFrame> = {}): ActivityFrame {
  return { type: "activity", seq: seconds, kind: "planned", question, attempt: 1, time: at(seconds), status: "running", ...more };
}

const asked = (question: string, seconds: number, text = "How many?") =>
  frame(question, seconds, { kind: "asked", asked: { question_text: text, connection: "shop", session_id: "s", user: "ann" } });

const empty: Tail = new Map();

function line(question: string, more: Partial<Line> = {}): Line {
  return {
    tenant: "default", session: "t", question, session_id: "s", user: "ann", question_text: "How many?", connection: "shop", status: "answered", attempts: 1,
    usage: { prompt_tokens: 0, completion_tokens: 0 }, row_count: 0, started: at(0), duration_ms: 9, ...more,
  };
}

test("a question comes in with its first event and goes on with the others", () => {
  const tail = fold(empty, [
    asked("02", 1), frame("02", 2, { path: "llm", model: "m" }), frame("02", 3, { kind: "rejected", error: { stage: "executor", class: "syntax", message: "no" } }),
    frame("02", 4, { attempt: 2, kind: "executed", row_count: 0 }), frame("02", 5, { attempt: 2, kind: "answered", status: "answered" }),
  ]);
  const [first, second] = merge([line("01")], tail, noFilter);
  expect(first).toMatchObject({ question: "02", status: "answered", path: "llm", model: "m", row_count: 0, attempts: 2, duration_ms: 4_000, started: at(1) });
  expect(first?.error).toBeUndefined();
  expect(second?.question).toBe("01");
});

test("one that is listed already changes in place, and what has ended stays as it was read", () => {
  const tail = fold(empty, [frame("02", 5, { kind: "failed", status: "failed", error: { stage: "planner", class: "model", message: "m is down" } }), frame("01", 5)]);
  const merged = merge([line("02", { status: "running" }), line("01")], tail, noFilter);
  expect(merged.map(({ question, status }) => [question, status])).toEqual([["02", "failed"], ["01", "answered"]]);
  expect(merged[0]?.error?.message).toBe("m is down");
});

test("only what passes the filter comes in, and one whose beginning was not seen does not", () => {
  const tail = fold(empty, [asked("03", 1, "orders"), asked("04", 2, "customers"), frame("05", 3)]);
  expect(merge([], tail, { ...noFilter, text: "orders" }).map(({ question }) => question)).toEqual(["03"]);
  expect(waiting(empty, tail, { ...noFilter, text: "orders" })).toBe(1);
  expect(waiting(tail, fold(tail, [asked("06", 4)]), noFilter)).toBe(1);
});

test("while the list is held, no new ones come in, and those that are there go on", () => {
  const shown = fold(empty, [asked("02", 1)]);
  const tail = fold(shown, [asked("03", 2), frame("02", 3, { kind: "answered", status: "answered" })]);
  expect(merge([line("01")], tail, noFilter, shown).map(({ question, status }) => [question, status])).toEqual([["02", "answered"], ["01", "answered"]]);
});

test("the oldest are forgotten", () => {
  const frames = Array.from({ length: 2_100 }, (_, i) => asked(String(i).padStart(6, "0"), i % 60));
  const tail = fold(empty, frames);
  expect(tail.size).toBe(2_000);
  expect(tail.has("000099")).toBe(false);
  expect(tail.has("002099")).toBe(true);
});

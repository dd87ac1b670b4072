import { expect, test } from "vitest";
import type { Span } from "../api/types";
import type { Recorded } from "./api";
import { attemptsOf, broughtBy, statementOf } from "./recording";

const at = (ms: number) => new Date(Date.UTC(2026, 0, 1) + ms).toISOString();

function event(kind: string, seq: number, attempt: number, body: object): Recorded {
  return { seq, prev: seq - 1, kind, attempt, time: at(seq * 10), cause: "", traceparent: "", size: 1, body } as unknown as Recorded;
}

const events = [
  event("asked", 1, 1, { question: "customers?" }),
  event("completion", 2, 1, { text: "a", prompt: { system: "s", user: "u" } }),
  event("planned", 3, 1, { candidates: [{ sql: "SELECT contry" }] }),
  event("rejected", 4, 1, { sql: "SELECT contry", error: { class: "unknown_column", message: "no" } }),
  event("completion", 5, 2, { text: "b" }),
  event("planned", 6, 2, { candidates: [{ sql: "SELECT 1" }, { sql: "SELECT country" }] }),
  event("executed", 7, 2, { sql: "SELECT country LIMIT 1001", candidate: 1, row_count: 3 }),
  event("answered", 8, 2, { text: "Three." }),
];

test("attempts are what was planned and what became of it", () => {
  const [first, second, ...others] = attemptsOf(events);
  expect(others).toEqual([]);
  expect(first).toMatchObject({ n: 1, completion: { text: "a", prompt: { user: "u" } }, rejected: { error: { message: "no" } } });
  expect(second).toMatchObject({ n: 2, executed: { row_count: 3 }, answered: { text: "Three." } });
  expect([statementOf(first!), statementOf(second!)]).toEqual(["SELECT contry", "SELECT country"]);
  expect(attemptsOf(events.slice(0, 1))).toEqual([]);
});

test("a failure is of its attempt", () => {
  expect(attemptsOf([events[0]!, event("failed", 2, 1, { error: { message: "m is down" } })])).toEqual([{ n: 1, fault: "m is down" }]);
});

function span(id: string, from: number, to: number, more: Partial<Span> = {}): Span {
  return { id, stage: "planner", name: id, attempt: 1, start: at(from), end: at(to), status: "ok", ...more };
}

test("a span brought the event of what it is part of, the nearest of those of the kind", () => {
  const spans = [
    span("accept", 0, 10, { stage: "edge" }),
    span("first", 10, 20, { attrs: { result: "completion" } }),
    span("model", 12, 18, { parent: "first" }),
    span("second", 40, 50, { attrs: { result: "completion" } }),
    span("deep", 41, 42, { parent: "between" }), span("between", 41, 43, { parent: "second" }),
    span("stray", 1, 2, { parent: "stray" }),
  ];
  const seq = (id: string) => broughtBy(id, spans, events)?.seq;
  expect([seq("accept"), seq("model"), seq("second"), seq("deep"), seq("stray"), seq("gone")]).toEqual([1, 2, 5, 5, undefined, undefined]);
});

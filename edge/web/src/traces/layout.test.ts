import { expect, test } from "vitest";
import type { Span } from "../api/types";
import { layOut, precise } from "./layout";

const span = (id: string, from: number, to: number, more: Partial<Span> = {}): Span => ({
  id,
  stage: "executor",
  name: id,
  attempt: 1,
  start: new Date(from).toISOString(),
  end: new Date(to).toISOString(),
  status: "ok",
  ...more,
});

test("children follow their parents, in order of time", () => {
  const { bars, length } = layOut([
    span("query", 30, 50, { parent: "execute" }),
    span("plan", 0, 20),
    span("guard", 22, 25, { parent: "execute" }),
    span("execute", 20, 60),
  ]);
  expect(bars.map(({ name, depth, from, to }) => [name, depth, from, to])).toEqual([
    ["plan", 0, 0, 20],
    ["execute", 0, 20, 60],
    ["guard", 1, 22, 25],
    ["query", 1, 30, 50],
  ]);
  expect(length).toBe(60);
});

test("an unknown parent and a circle do not lose spans", () => {
  expect(layOut([span("a", 0, 1, { parent: "missing" }), span("b", 0, 1, { parent: "b" })]).bars).toHaveLength(2);
  expect(layOut([span("a", 0, 1, { parent: "b" }), span("b", 0, 1, { parent: "a" })]).bars).toHaveLength(2);
});

test("no spans give an empty picture", () => {
  expect(layOut([])).toEqual({ bars: [], length: 1, attempts: 0 });
});

test("microseconds count", () => {
  expect(precise("2026-01-01T00:00:00.1234567Z") - precise("2026-01-01T00:00:00.123Z")).toBeCloseTo(0.4567, 3);
});

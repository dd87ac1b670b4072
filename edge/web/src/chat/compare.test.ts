import { expect, test } from "vitest";
import type { Row } from "../api/types";
import { likeness, whole } from "./compare";
import type { Answer } from "../state/runs";

const answer = (rows: Row[] | undefined, more: Partial<Answer> = {}): Answer => ({
  id: "1", session_id: "s", status: "answered", columns: [{ name: "a", type: "text" }, { name: "n", type: "integer" }], rows, row_count: rows?.length ?? 0, truncated: false, ...more,
});

test.each([
  ["same", answer([["x", 1], ["y", 2]]), answer([["x", 1], ["y", 2]])],
  ["reordered", answer([["x", 1], ["y", 2]]), answer([["y", 2], ["x", 1]])],
  ["different", answer([["x", 1]]), answer([["x", 2]])],
  ["different", answer([["x", 1]]), answer([["x", 1], ["x", 1]])],
  ["different", answer([["x", 1]]), answer([["x", 1]], { row_count: 7 })],
  ["different", answer([["x", 1]]), answer([["x", 1]], { columns: [] })],
  ["unknown", answer(undefined), answer([["x", 1]])],
] as const)("results are %s", (want, a, b) => {
  expect(likeness(a, b)).toBe(want);
  expect(likeness(b, a)).toBe(want);
});

test("a result is whole when all its rows are at hand", () => {
  expect(whole(answer([["x", 1]]))).toBe(true);
  expect(whole(answer([["x", 1]], { row_count: 2 }))).toBe(false);
  expect(whole(answer([["x", 1]], { truncated: true }))).toBe(false);
});

import { expect, test } from "vitest";
import type { Row } from "../api/types/basic";
import { knownOf, pageSize } from "./useRows";

const rows = (from: number, to: number): Row[] => Array.from({ length: to - from }, (_, i) => [from + i]);

test("the rows that are known end at the first gap", () => {
  expect(knownOf(rows(0, 150), new Map())).toHaveLength(150);
  const pages = new Map([
    [0, rows(0, pageSize)],
    [1, rows(pageSize, 2 * pageSize)],
    [3, rows(3 * pageSize, 4 * pageSize)],
  ]);
  const known = knownOf(rows(0, 150), pages);
  expect(known).toHaveLength(2 * pageSize);
  expect(known.every((row, i) => row[0] === i)).toBe(true);
});

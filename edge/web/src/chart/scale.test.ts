import { expect, test } from "vitest";
import { ticks } from "./scale";

test("ticks are round and cover the range", () => {
  expect(ticks(0, 97, 4)).toEqual([0, 50, 100]);
  expect(ticks(-3, 8, 4)).toEqual([-5, 0, 5, 10]);
  expect(ticks(0.1, 0.34, 4)).toEqual([0.1, 0.2, 0.3, 0.4]);
  expect(ticks(0, 0, 4)).toEqual([0, 1]);
  expect(ticks(5, 5, 4)).toEqual([0, 2, 4, 6]);
  expect(ticks(Number.NaN, 1, 4)).toEqual([0, 1]);
});

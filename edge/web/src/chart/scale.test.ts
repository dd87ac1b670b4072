import { expect, test } from "vitest";
import { linear, thin, ticks } from "./scale";

test("ticks are round and cover the range", () => {
  expect(ticks(0, 97, 4)).toEqual([0, 50, 100]);
  expect(ticks(-3, 8, 4)).toEqual([-5, 0, 5, 10]);
  expect(ticks(0.1, 0.34, 4)).toEqual([0.1, 0.2, 0.3, 0.4]);
  expect(ticks(0, 0, 4)).toEqual([0, 1]);
  expect(ticks(5, 5, 4)).toEqual([0, 2, 4, 6]);
  expect(ticks(Number.NaN, 1, 4)).toEqual([0, 1]);
});

test("a scale maps ends to ends", () => {
  const scale = linear([0, 10], [100, 0]);
  expect([scale(0), scale(5), scale(10)]).toEqual([100, 50, 0]);
  expect(linear([3, 3], [0, 10])(3)).toBe(0);
});

test("labels are thinned", () => {
  expect(thin(12, 4)).toEqual([0, 3, 6, 9]);
  expect(thin(3, 10)).toEqual([0, 1, 2]);
  expect(thin(0, 10)).toEqual([]);
});

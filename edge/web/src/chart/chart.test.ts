import { expect, test } from "vitest";
import type { ResultColumn } from "../api/types/basic";
import { linear, thin, ticks } from "./scale";
import { describe as words, plotOf } from "./series";

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

const columns: ResultColumn[] = [
  { name: "country", type: "text" },
  { name: "revenue", type: "decimal" },
  { name: "note", type: "text" },
];

test("a hint becomes a plot when the result fits it", () => {
  const rows = [
    ["Germany", 10.5, "x"],
    [null, null, "y"],
  ];
  const plot = plotOf({ type: "bar", x: "country", y: ["revenue", "note"] }, columns, rows);
  expect(plot?.labels).toEqual(["Germany", "–"]);
  expect(plot?.series.map(({ name, values }) => [name, values])).toEqual([["revenue", [10.5, undefined]]]);
  expect(words(plot!)).toBe("Bars of revenue from 10.50 to 10.50 over 2 values of country, from Germany to –.");
});

test.each([
  [{ type: "bar", x: "nowhere", y: ["revenue"] }],
  [{ type: "bar", x: "country", y: ["note"] }],
  [{ type: "number", y: ["revenue"] }],
  [null],
] as const)("%j is not drawn", (hint) => {
  expect(plotOf(hint && { ...hint, y: [...hint.y] }, columns, [["a", 1, ""], ["b", 2, ""]])).toBeUndefined();
});

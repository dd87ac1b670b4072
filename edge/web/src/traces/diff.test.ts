import { expect, test } from "vitest";
import { cutDown, diff, diffLines, diffSql, type Piece } from "./diff";

const told = (pieces: readonly Piece[]) => pieces.map(({ kind, text }) => `${{ same: "=", gone: "-", new: "+" }[kind]}${text}`);

test("statements differ in words, not in line breaks", () => {
  expect(told(diffSql("SELECT contry FROM customers", "SELECT country\n  FROM customers"))).toEqual(["=SELECT ", "-contry", "+country", "=\n  FROM customers"]);
  expect(told(diffSql("SELECT 1", "SELECT 1"))).toEqual(["=SELECT 1"]);
});

test("texts differ in lines", () => {
  expect(told(diffLines("a\nb\nc\nd", "a\nc\nx\ny\nd"))).toEqual(["=a", "-b", "=c", "+x\ny", "=d"]);
});

test("nothing and something", () => {
  expect(told(diff([], ["a"]))).toEqual(["+a"]);
  expect(told(diff(["a"], []))).toEqual(["-a"]);
  expect(diff([], [])).toEqual([]);
});

test("both texts can be told from the pieces, however large they are", () => {
  const before = Array.from({ length: 3_000 }, (_, i) => `a${i}`);
  const after = before.map((word, i) => (i % 2 ? word : `b${i}`));
  const pieces = diff(before, after, " ");
  expect(pieces.filter(({ kind }) => kind !== "new").map(({ text }) => text).join(" ")).toBe(before.join(" "));
  expect(pieces.filter(({ kind }) => kind !== "gone").map(({ text }) => text).join(" ")).toBe(after.join(" "));
});

test("of what both have, a few lines stand around what differs", () => {
  const lines = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => String(from + i));
  const pieces = cutDown(diffLines([...lines(0, 20), "x", ...lines(20, 30), "y", "z"].join("\n"), [...lines(0, 30), "z"].join("\n")));
  expect(pieces.map(({ text, leftOut }) => (leftOut > 0 ? leftOut : text))).toEqual([17, "17\n18\n19", "x", "20\n21\n22", 4, "27\n28\n29", "y", "z"]);
});

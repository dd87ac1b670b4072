import { expect, test } from "vitest";
import { diffOf } from "./diff";

const shown = (before: string, after: string) => diffOf(before, after).map(({ kind, text }) => `${{ same: " ", added: "+", removed: "-" }[kind]}${text.trim()}`);

test("lines that stayed stand between those that came and went", () => {
  expect(shown("SELECT a FROM t WHERE x = 1 LIMIT 5", "SELECT a FROM t WHERE x = 2 LIMIT 5")).toEqual([" SELECT a", " FROM t", "-WHERE x = 1", "+WHERE x = 2", " LIMIT 5"]);
  expect(shown("SELECT a FROM t", "SELECT a FROM t ORDER BY a")).toEqual([" SELECT a", " FROM t", "+ORDER BY a"]);
  expect(shown("SELECT a", "SELECT a")).toEqual([" SELECT a"]);
});

test("both statements can be read from the lines", () => {
  const [before, after] = ["SELECT a FROM t JOIN u ON 1 = 1 WHERE x = 1 AND y = 2", "SELECT b FROM t WHERE y = 2 AND x = 1 LIMIT 3"];
  const lines = diffOf(before, after);
  const side = (gone: string) => lines.filter(({ kind }) => kind !== gone).map(({ text }) => text.trim()).join(" ");
  expect(side("added")).toBe(before);
  expect(side("removed")).toBe(after);
});

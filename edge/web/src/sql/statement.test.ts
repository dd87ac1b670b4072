import { expect, test } from "vitest";
import { headline, stretchOf, written } from "./statement";

test("a statement is named by its beginning on one line", () => {
  expect(headline(" SELECT a,\n  b ")).toBe("SELECT a, b");
  expect(headline("é".repeat(201))).toBe(`${"é".repeat(199)}…`);
});

test.each([
  ["SELECT nme FROM t", 8, "nme", "nme"],
  ["SELECT 'ö漢😀', nme", 21, "nme", "nme"],
  ['SELECT "Emial" FROM t', 8, "Emial", '"Emial"'],
  ["SELECT NME", 8, "nme", "NME"],
  ["SELECT 1; DROP TABLE t", 11, "", "DROP"],
  ["SELECT a.b", 8, "a.b", "a.b"],
])("%s is marked at its piece", (sql, offset, piece, marked) => {
  const stretch = stretchOf(sql, { offset, piece });
  expect(stretch && sql.slice(stretch.start, stretch.end)).toBe(marked);
});

test("what has no place is not marked", () => {
  expect(stretchOf("SELECT 1", { offset: 0, piece: "x" })).toBeUndefined();
  expect(stretchOf("SELECT 1", { offset: 99, piece: "x" })).toBeUndefined();
});

test("names are quoted where they must be", () => {
  expect(written("orders.id", "sqlite")).toBe("orders.id");
  expect(written('Order "Details".Id', "postgres")).toBe('"Order ""Details"""."Id"');
  expect(written("Order [Details].Id", "sqlserver")).toBe("[Order [Details]]].[Id]");
});

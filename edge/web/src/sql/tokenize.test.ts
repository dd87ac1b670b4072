import { expect, test } from "vitest";
import { layOut, tokenize } from "./tokenize";

const kinds = (sql: string) => tokenize(sql).filter((t) => t.kind !== "space").map((t) => `${t.kind}:${t.text}`);

test("each kind is told apart", () => {
  expect(kinds(`SELECT count(*), "order", 'it''s', 1.5e3 -- end`)).toEqual([
    "keyword:SELECT",
    "function:count",
    "operator:(",
    "operator:*",
    "operator:)",
    "operator:,",
    `name:"order"`,
    "operator:,",
    "string:'it''s'",
    "operator:,",
    "number:1.5e3",
    "comment:-- end",
  ]);
});

test.each(["", "'open", '"open', "/* open", "$$ open", "a\u{1F600}b", "größe = 1", "x[1", "\\"])("%j adds up to itself", (sql) => {
  expect(tokenize(sql).map((t) => t.text).join("")).toBe(sql);
});

test("a long line breaks before its clauses", () => {
  const sql = "SELECT a, (SELECT max(b) FROM u) FROM t LEFT JOIN u ON t.i = u.i WHERE a BETWEEN 1 AND 2 AND b = 'WHERE' ORDER BY a";
  expect(layOut(sql)).toBe(
    [
      "SELECT a, (SELECT max(b) FROM u)",
      "FROM t",
      "  LEFT JOIN u ON t.i = u.i",
      "WHERE a BETWEEN 1 AND 2",
      "  AND b = 'WHERE'",
      "ORDER BY a",
    ].join("\n"),
  );
});

test("a statement with line breaks stays as it is", () => {
  expect(layOut("SELECT a\n  FROM t WHERE b")).toBe("SELECT a\n  FROM t WHERE b");
});

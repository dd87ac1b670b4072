import { describe, expect, test } from "vitest";
import type { Cell, ResultColumn } from "../api/types/basic";
import { columnFormat, toNumber } from "./cell";
import { toCsv, toTsv } from "./copy";
import { duration, stopwatch } from "./time";

const shown = (column: ResultColumn, ...cells: Cell[]) => {
  const rows = cells.map((cell) => [cell]);
  const format = columnFormat(column, rows, 0);
  return cells.map(format.show);
};

describe("cells", () => {
  test("numbers of a column share their digits", () => {
    expect(shown({ name: "revenue", type: "decimal" }, 1234.5, 2, "12345678901234567.89")).toEqual([
      "1,234.50",
      "2.00",
      "12,345,678,901,234,567.89",
    ]);
  });

  test("ids and years have no thousands separator", () => {
    expect(shown({ name: "order_id", type: "integer" }, 12345)).toEqual(["12345"]);
    expect(shown({ name: "year", type: "integer" }, 2026)).toEqual(["2026"]);
  });

  test("long fractions are shortened", () => {
    expect(shown({ name: "avg", type: "float" }, 1 / 3)).toEqual(["0.33"]);
  });

  test("text that looks like a number stays text", () => {
    expect(columnFormat({ name: "phone", type: "text" }, [["123"]], 0).numeric).toBe(false);
    expect(shown({ name: "phone", type: "text" }, "0123", null, true)).toEqual(["0123", "", "true"]);
  });

  test("an untyped column of numbers is numeric", () => {
    expect(columnFormat({ name: "n", type: "other" }, [[1], [null]], 0).numeric).toBe(true);
    expect(columnFormat({ name: "n", type: "other" }, [[null]], 0).numeric).toBe(false);
  });

  test("only numbers are drawn", () => {
    expect([toNumber("1e3"), toNumber(2), toNumber("NaN"), toNumber(null)]).toEqual([1000, 2, undefined, undefined]);
  });
});

describe("copies", () => {
  const columns: ResultColumn[] = [
    { name: "name", type: "text" },
    { name: "n", type: "integer" },
  ];

  test("CSV quotes what it must", () => {
    expect(toCsv(columns, [['a "b", c', 1], [null, -2]])).toBe('name,n\r\n"a ""b"", c",1\r\n,-2\r\n');
  });

  test.each(["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3", "\t=1"])("%j cannot run in a spreadsheet", (cell) => {
    expect(toCsv(columns, [[cell, 1]])).toContain(`'${cell}`);
  });

  test("TSV keeps one row a line", () => {
    expect(toTsv(columns, [["a\tb\nc", 1]])).toBe("name\tn\na b c\t1\n");
  });
});

test("durations", () => {
  expect([0, 0.42, 38.4, 1234, 125_000].map(duration)).toEqual(["0 ms", "0.4 ms", "38 ms", "1.2 s", "2 min 5 s"]);
  expect([0, 950, 61_000].map(stopwatch)).toEqual(["0.0 s", "1.0 s", "1 min 1 s"]);
});

import { describe, expect, test } from "vitest";
import type { Cell, ResultColumn } from "../api/types";
import { columnFormat, toNumber } from "./cell";
import { toTsv } from "./copy";
import { speak } from "../i18n/i18n";
import { ended } from "./sentence";
import { ago, duration, stopwatch } from "./time";

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

  test("long fractions of floats are shortened, those of exact numbers are not", () => {
    expect(shown({ name: "avg", type: "float" }, 1 / 3, 1200.123456)).toEqual(["0.333", "1,200.123"]);
    expect(shown({ name: "avg", type: "float" }, 1200.123456, 0)).toEqual(["1,200.12", "0.00"]);
    expect(shown({ name: "rate", type: "float" }, 0.00001234567)).toEqual(["0.0000123"]);
    expect(shown({ name: "price", type: "decimal" }, "0.123456789012", "1")).toEqual(["0.123456789012", "1"]);
    expect(shown({ name: "hits", type: "integer" }, "12345678901234567890")).toEqual(["12,345,678,901,234,567,890"]);
  });

  test("points in time are shown as days where they are", () => {
    expect(shown({ name: "since", type: "date" }, "2024-05-01T00:00:00Z", null, "2024-05-02")).toEqual(["2024-05-01", "", "2024-05-02"]);
    expect(shown({ name: "at", type: "timestamp" }, "2024-05-01T00:00:00Z", "2024-05-02T12:30:00.000Z")).toEqual(["2024-05-01 00:00:00Z", "2024-05-02 12:30:00Z"]);
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
  test.each(["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3", "\t=1"])("%j cannot run in a spreadsheet", (cell) => {
    expect(toTsv([[cell, -2], [null, "1"]])).toBe(`'${cell.replace("\t", " ")}\t-2\n\t1\n`);
  });

  test("a row is one line", () => {
    expect(toTsv([["name", "n"], ["a\tb\nc", "12345678901234567890.10"]])).toBe("name\tn\na b c\t12345678901234567890.10\n");
  });

  test("a cell alone is what it is", () => {
    expect(toTsv([["=1\n+1"]])).toBe("=1\n+1");
  });
});

test("what a vendor says is a sentence before another one follows", () => {
  expect(["overloaded", "Try again later.", "Why?"].map(ended)).toEqual(["overloaded.", "Try again later.", "Why?"]);
});

test("durations", () => {
  expect([0, 0.42, 38.4, 1234, 125_000].map(duration)).toEqual(["0 ms", "0.4 ms", "38 ms", "1.2 s", "2 min 5 s"]);
  expect([0, 950, 61_000].map(stopwatch)).toEqual(["0.0 s", "1.0 s", "1 min 1 s"]);
});

test("how long ago something was cannot be read as a length", async () => {
  await speak("de");
  expect(ago(0, 5 * 60_000)).toBe("vor 5 Min.");
  expect(ago(0, 3 * 3_600_000)).toBe("vor 3 Std.");
  await speak("en");
  expect(ago(0, 5 * 60_000)).toMatch(/^5 min/);
});

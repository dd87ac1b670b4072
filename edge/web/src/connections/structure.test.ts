import { describe, expect, test } from "vitest";
import type { Column, Schema, Table } from "../api/types";
import { findTables } from "./search";
import { indexWords, keyPartOf, referencesTo, rowWords, valueWords } from "./structure";

const column = (name: string, more: Partial<Column> = {}): Column => ({ name, type: "text", class: "text", distinct: -1, ...more });
const table = (name: string, columns: Column[], more: Partial<Table> = {}): Table => ({ name, kind: "table", rows: 1, columns, ...more });

const customers = table("customers", [column("id"), column("email", { comment: "where letters go" })], { comment: "Who ever ordered", primary_key: ["id"] });
const orders = table("orders", [column("id"), column("customer_id"), column("total")], {
  primary_key: ["id"],
  foreign_keys: [{ columns: ["customer_id"], ref_table: "customers", ref_columns: ["id"] }],
  indexes: [
    { name: "by_total", unique: true, parts: [{ column: "total" }] },
    { name: "open", unique: true, parts: [{ column: "customer_id" }], where: "open" },
  ],
});
const people = table("people", [column("name")], { namespace: "hr" });
const schema: Schema = { connection: "shop", dialect: "postgres", fingerprint: "f", taken_at: "", tables: [customers, orders, people] };

describe("search", () => {
  const names = (text: string) => findTables(schema.tables, text).map(({ table: { name }, columns }) => [name, columns]);

  test("without a word everything is there, in its order", () => {
    expect(names("  ")).toEqual([["customers", []], ["orders", []], ["people", []]]);
  });

  test.each([
    ["ORD", [["orders", []], ["customers", []]]], // the comment says "ordered"
    ["customer", [["customers", []], ["orders", ["customer_id"]]]],
    ["hr.p", [["people", []]]],
    ["letters", [["customers", ["email"]]]],
    ["orders total", [["orders", ["total"]]]],
    ["orders email", []],
    ["nothing", []],
  ])("%s", (text, found) => {
    expect(names(text)).toEqual(found);
  });
});

describe("keys", () => {
  test("a column's part in them", () => {
    expect(keyPartOf(orders, "id")).toEqual({ primary: true, unique: false, refers: undefined });
    expect(keyPartOf(orders, "customer_id")).toEqual({ primary: false, unique: false, refers: orders.foreign_keys![0] });
    expect(keyPartOf(orders, "total").unique).toBe(true);
  });

  test("who refers to a table", () => {
    expect(referencesTo(schema, "customers")).toEqual([{ from: "orders", key: orders.foreign_keys![0] }]);
    expect(referencesTo(schema, "people")).toEqual([]);
  });

  test("indexes", () => {
    expect(indexWords({ name: "x", unique: true, method: "gin", parts: [{ column: "a" }, { expression: "lower(b)" }], include: ["c"], where: "d > 0" })).toEqual({
      on: "a, (lower(b))",
      more: ["unique", "gin", "also stores c", "only where d > 0"],
    });
    expect(indexWords({ name: "x", parts: [{ column: "a" }] })).toEqual({ on: "a", more: [] });
  });
});

test.each([
  [{ rows: -1 }, "no estimate of rows"],
  [{ rows: 0 }, "0 rows"],
  [{ rows: 1 }, "1 row"],
  [{ rows: 999 }, "999 rows"],
  [{ rows: 42_123 }, "about 42.1K rows"],
  [{ rows: 21_000, filter: "region = 'EU'" }, "about 21K rows that may be seen"],
])("%j", (counted, words) => {
  expect(rowWords(counted)).toBe(words);
});

test.each([
  [{ values: ["CH", "DE"], all_values: true, distinct: 2 }, "CH, DE"],
  [{ values: ["a", "b"], distinct: 90 }, "a, b, … (90 different)"],
  [{ values: ["a", "b"], distinct: -1 }, "a, b, …"],
  [{ values: ["1", "2", "3", "4", "5", "6", "7"], all_values: true, distinct: 7 }, "1, 2, 3, 4, 5, 6, … (7 different)"],
  [{ min: "1", max: "42", distinct: 42 }, "1 … 42"],
  [{ min: "1", max: "1", distinct: 1 }, "1"],
  [{ distinct: 0 }, "no values"],
  [{ distinct: 5_000 }, "5,000 different"],
  [{ distinct: -1 }, ""],
  [{ distinct: 3, values: ["secret"], masked: true }, ""],
  [{ distinct: 1, values: ["x".repeat(50)], all_values: true }, `${"x".repeat(39)}…`],
])("%j", (known, words) => {
  expect(valueWords(column("c", known))).toBe(words);
});

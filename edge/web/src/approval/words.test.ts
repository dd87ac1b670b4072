import { expect, test } from "vitest";
import type { AwaitingApproval } from "../api/types";
import { rowsOf, structural, tried, verb } from "./words";

const held = (more: Partial<AwaitingApproval>): AwaitingApproval => ({ digest: "d", sql: "…", estimated_rows: 2, expires: "2026-01-01T00:00:00Z", ...more });

test("says what a statement would do", () => {
  expect(verb(held({}))).toBe("change");
  expect(verb(held({ operation: "insert" }))).toBe("insert");
  expect(verb(held({ operation: "upsert" }))).toBe("insert or change");
  expect(verb(held({ operation: "replace" }))).toBe("replace");
  expect(verb(held({ operation: "create_index" }))).toBe("create an index on");
});

test("says how many rows, and whether fewer may be written", () => {
  expect(rowsOf(held({ estimated_rows: 1 }))).toBe("1 row");
  expect(rowsOf(held({ at_most: true }))).toBe("up to 2 rows");
});

test("only changes and deletions are tried", () => {
  expect(tried(held({ operation: "delete" }))).toBe(true);
  expect(tried(held({ operation: "upsert" }))).toBe(false);
});

test("tells rows from structure", () => {
  expect(structural(held({}))).toBe(false);
  expect(structural(held({ operation: "upsert" }))).toBe(false);
  expect(structural(held({ operation: "truncate" }))).toBe(true);
  expect(structural(held({ operation: "alter_table" }))).toBe(true);
});

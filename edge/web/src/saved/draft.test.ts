import { expect, test } from "vitest";
import { ApiError } from "../api/http";
import { draftOf, requestOf, wrongOf } from "./draft";

test("what is edited is sent, and the rest stays", () => {
  const before = { name: "Orders", question: "how many?", connection: "shop", options: { planner: "offline", max_rows: 7 } } as const;
  const draft = draftOf(before);
  expect(draft).toMatchObject({ planner: "built-in", byHand: false });
  expect(requestOf(draft, before)).toEqual(before);
  expect(requestOf({ ...draft, planner: "model:fast", name: " " }, before)).toEqual({ question: "how many?", connection: "shop", options: { max_rows: 7, model: "fast" } });
});

test("a statement is sent only where it is to run", () => {
  const draft = draftOf({ question: "how many?", sql: "SELECT 1" });
  expect(draft.byHand).toBe(true);
  expect(requestOf(draft, {})).toMatchObject({ sql: "SELECT 1" });
  expect(requestOf({ ...draft, byHand: false }, {})).not.toHaveProperty("sql");
});

test("a refusal stands at its field", () => {
  expect(wrongOf(new ApiError({ status: 422, detail: "too long", field: "name" }))).toEqual({ name: "too long" });
  expect(wrongOf(new ApiError({ status: 422, detail: "no such model", field: "options.model" }))).toEqual({ planner: "no such model" });
  expect(wrongOf(new Error("gone"))).toEqual({ other: "gone" });
  expect(wrongOf(undefined)).toEqual({});
});

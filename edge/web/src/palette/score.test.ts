import { expect, test } from "vitest";
import { scoreOf } from "./score";

test("what begins with the letters comes before what is only about them", () => {
  const table = scoreOf("invo", "invoices", "");
  expect(scoreOf("invo", "Sessions", "conversations history")).toBe(0); // its letters are there, far apart
  expect(table).toBeGreaterThan(scoreOf("hist", "Sessions", "conversations history"));
  expect(scoreOf("hist", "Sessions", "conversations history")).toBeGreaterThan(0);
  expect(table).toBeGreaterThan(scoreOf("voice", "invoices", ""));
});

test("each word counts, in any order, also of a qualified name", () => {
  expect(scoreOf("ask shop", "Ask shop", "")).toBe(1);
  expect(scoreOf("items sales", "sales.order_items", "")).toBe(1);
  expect(scoreOf("ask other", "Ask shop", "")).toBe(0);
});

test("a name is found with letters left out", () => {
  expect(scoreOf("conections", "Connections", "")).toBeGreaterThan(0);
});

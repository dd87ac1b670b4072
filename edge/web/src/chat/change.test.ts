import { expect, test } from "vitest";
import type { SchemaChange } from "../api/types";
import { brokenWords, firstOf, newsOf } from "./change";

const change: SchemaChange = { connection: "shop", at: "2026-01-31T12:00:00Z", previous: "a", fingerprint: "b", changes: ["column removed: orders.status"] };

test("what was there when the page opened is no news", () => {
  expect(newsOf(change, undefined)).toBeUndefined();
  expect(newsOf(change, change.at)).toBeUndefined();
  expect(newsOf(null, "")).toBeUndefined();
  expect(newsOf(undefined, "")).toBeUndefined();
});

test("the first change ever and every later one are", () => {
  expect(newsOf(change, "")).toBe(change);
  expect(newsOf(change, "2026-01-30T12:00:00Z")).toBe(change);
});

test("long lists are cut and say so", () => {
  expect(firstOf([1, 2, 3, 4])).toEqual({ shown: [1, 2, 3, 4], more: 0 });
  expect(firstOf([1, 2, 3, 4, 5, 6])).toEqual({ shown: [1, 2, 3, 4], more: 2 });
});

test("what is broken is said with why and how often", () => {
  expect(brokenWords({ kind: "term", name: "label", why: "there is no items.name any more" })).toBe("the word “label”: there is no items.name any more");
  expect(brokenWords({ kind: "metric", name: "revenue", why: "gone" })).toBe("the metric “revenue”: gone");
  expect(brokenWords({ kind: "verified", name: "sales in {year}", why: "gone" })).toBe("the verified question “sales in {year}”: gone");
  expect(brokenWords({ kind: "question", name: "how many?", why: "gone", times: 3 })).toBe("“how many?”: gone, answered 3 times");
  expect(brokenWords({ kind: "question", name: "how many?", why: "gone", times: 1 })).toBe("“how many?”: gone");
});

import { expect, test } from "vitest";
import type { Part } from "../api/types";
import { stretchesOf } from "./marks";

function part(question: string, ...words: string[]): Part {
  return { kind: "shown", text: "", words: words.map((text) => ({ start: question.indexOf(text), end: question.indexOf(text) + text.length, text })) };
}

test("a question is cut where words of a part begin and end", () => {
  const question = "😀 top 3 products by revenue";
  const parts = [part(question, "revenue"), { kind: "text" as const, text: " for each " }, part(question, "top 3", "by revenue")];
  expect(stretchesOf(question, parts)).toEqual([
    { text: "😀 ", parts: [] },
    { text: "top 3", parts: [2] },
    { text: " products ", parts: [] },
    { text: "by ", parts: [2] },
    { text: "revenue", parts: [0, 2] },
  ]);
});

test("words that do not stand in the question are left out", () => {
  expect(stretchesOf("orders", [{ kind: "rows", text: "orders", words: [{ start: 2, end: 8, text: "orders" }] }])).toEqual([{ text: "orders", parts: [] }]);
  expect(stretchesOf("", [])).toEqual([]);
});

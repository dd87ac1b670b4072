import { expect, test } from "vitest";
import type { Mark } from "../api/types";
import { createLinks, keyOf, marksAt, stretchesOf, whereOf } from "./links";

const text = "🏔 Zürich has 12, the sum is 40.";
const mark = (words: string, ...places: Mark["places"]): Mark => ({ start: text.indexOf(words), end: text.indexOf(words) + words.length, text: words, places });
const marks = [mark("Zürich", { row: 3, column: 0 }), mark("12", { row: 3, column: 1 }, { row: 4, column: 1 }), mark("40", { column: 1, figure: "sum" })];
const columns = [{ name: "city", type: "text" as const }, { name: "n", type: "integer" as const }];

test("an answer is cut at its marks and stays whole", () => {
  const stretches = stretchesOf(text, marks);
  expect(stretches.map((one) => one.text).join("")).toBe(text);
  expect(stretches.filter((one) => one.mark !== undefined)).toEqual([{ text: "Zürich", mark: 0 }, { text: "12", mark: 1 }, { text: "40", mark: 2 }]);
  // Marks that are not of this text, or lie in one another, are no marks.
  expect(stretchesOf(text, [{ start: 0, end: 2, text: "xx", places: [] }])).toEqual([{ text, mark: undefined }]);
  expect(stretchesOf("abcd", [{ start: 0, end: 3, text: "abc", places: [] }, { start: 1, end: 2, text: "b", places: [] }]).map((one) => one.text)).toEqual(["abc", "d"]);
  expect(stretchesOf("", [])).toEqual([]);
});

test("a cell knows its marks", () => {
  const at = marksAt(marks);
  expect([at.get("3:0"), at.get("4:1"), at.get(keyOf({ column: 1, figure: "sum" })), at.get("0:0")]).toEqual([[0], [1], [2], undefined]);
});

test("where a number stands is said", () => {
  expect(marks.map((one) => whereOf(one, columns))).toEqual(["city, row 4", "Found in 2 places of the result", "The sum of n"]);
  expect(whereOf(mark("40", { figure: "rows" }), columns)).toBe("The number of rows");
});

test("what is looked at stands out, else what is pinned", () => {
  const links = createLinks();
  const active = () => links.get().seen ?? links.get().pinned;
  links.dispatch({ type: "pin", marks: [1], show: "cell" });
  expect([active(), links.get().call, links.get().called]).toEqual([[1], 1, "cell"]);
  links.dispatch({ type: "look", marks: [0] });
  expect(active()).toEqual([0]);
  links.dispatch({ type: "look", marks: undefined });
  expect(active()).toEqual([1]);
  // Again lets go.
  links.dispatch({ type: "pin", marks: [1], show: "cell" });
  expect([active(), links.get().call]).toEqual([[], 1]);
});

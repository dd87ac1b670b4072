import { expect, test } from "vitest";
import type { Preview, Reading } from "../api/types";
import { picked, previewWords } from "./Clarify";

const column = (name: string) => ({ name, type: "text" as const });

test.each<[Preview, string]>([
  [{ rows: 0 }, "No rows"],
  [{ rows: 1, columns: [column("n")], sample: [[2500]] }, "n: 2,500"],
  [{ rows: 1, columns: [column("n")], sample: [[null]] }, "n: –"],
  [{ rows: 2, columns: [column("a"), column("b")], sample: [["x", 1], ["y", 2]] }, "2 rows: x · 1, y · 2"],
  [{ rows: 1000, more: true, columns: [column("a")], sample: [["x"]] }, "more than 1,000 rows: x, …"],
  [{ rows: 0, missing: "it takes longer than 1s" }, "No preview: it takes longer than 1s."],
])("%j", (preview, words) => {
  expect(previewWords(preview)).toBe(words);
});

test("the first reading that gives rows is taken, else the first", () => {
  const reading = (question: string, preview?: Preview): Reading => ({ restatement: question, question, ...(preview && { preview }) });
  expect(picked([reading("a", { rows: 0 }), reading("b", { rows: 1, missing: "slow" }), reading("c", { rows: 3 })])?.question).toBe("c");
  expect(picked([reading("a"), reading("b")])?.question).toBe("a");
  expect(picked([])).toBeUndefined();
});

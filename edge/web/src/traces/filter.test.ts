import { expect, test } from "vitest";
import type { Line } from "./api";
import { noFilter, passes, queryOf, readFilter, spanOf, writeFilter, type Filter } from "./filter";

const now = Date.parse("2026-05-01T12:00:00Z");

test("a filter is what its address says, and the address what the filter says", () => {
  const filter: Filter = { ...noFilter, status: ["declined", "failed"], path: ["llm"], connection: "shop", text: "2024 café & co", since: "24h", min: "1500" };
  const search = writeFilter(filter);
  expect(readFilter(search)).toEqual(filter);
  expect(writeFilter(noFilter)).toBe("");
  expect(readFilter("")).toEqual(noFilter);
});

test("what an address cannot mean is left out", () => {
  expect(readFilter("?status=done,failed&path=magic&since=soon&from=yesterday&min=-1&max=1e9x&other=1")).toEqual({ ...noFilter, status: ["failed"] });
});

test.each([["15m", 900_000], ["24h", 86_400_000], ["7d", 604_800_000], ["0h", 0], ["h", 0], ["1.5h", 0], ["", 0]])("%s is a length of time", (text, want) => {
  expect(spanOf(text)).toBe(want);
});

test("the query of the API is counted from now, unless a time is named", () => {
  const query = queryOf({ ...noFilter, status: ["failed", "canceled"], session: "s-1", since: "1h", max: "20" }, now);
  expect(Object.fromEntries(query)).toEqual({ status: "failed,canceled", session_id: "s-1", from: "2026-05-01T11:00:00.000Z", max_ms: "20" });
  expect(queryOf({ ...noFilter, since: "1h", from: "2026-01-01T00:00:00Z" }, now).get("from")).toBe("2026-01-01T00:00:00Z");
});

const line: Line = {
  tenant: "default", session: "t", question: "01ab", session_id: "s-1", user: "ann", question_text: "How many Orders?", connection: "shop", status: "running",
  attempts: 1, usage: { prompt_tokens: 0, completion_tokens: 0 }, row_count: 0, started: "2026-05-01T11:30:00Z", duration_ms: 5,
};

test.each<[Partial<Filter>, boolean]>([
  [{}, true],
  [{ status: ["running", "failed"] }, true],
  [{ status: ["failed"] }, false],
  [{ path: ["offline"] }, false],
  [{ connection: "books" }, false],
  [{ user: "ann", session: "s-1" }, true],
  [{ model: "m" }, false],
  [{ text: "orders  many" }, true],
  [{ text: "orders blorks" }, false],
  [{ text: "01a" }, true],
  [{ from: "2026-05-01T11:30:00Z" }, true],
  [{ to: "2026-05-01T11:30:00Z" }, false],
  [{ min: "6" }, false],
  [{ max: "6" }, true],
])("a question that has just come belongs into the list %j: %s", (filter, want) => {
  expect(passes({ ...noFilter, ...filter }, line)).toBe(want);
});

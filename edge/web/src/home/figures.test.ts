import { describe, expect, test } from "vitest";
import type { Bucket } from "./api";
import { beginning, change, count, dollars, ended, heights, moment, none, percent, within } from "./figures";
import { region } from "../i18n/region";

test("regions that speak another language are not asked", () => {
  expect([region("en-GB"), region("de-AT"), region("en")]).toEqual(["en-GB", "en", "en"]);
});

test("counts are exact until they are long", () => {
  expect([0, 999, 1234, 99_999, 120_400, 3_400_000].map(count)).toEqual(["0", "999", "1,234", "99,999", "120.4K", "3.4M"]);
});

test.each([
  [0, 0, none], [0, 10, "0%"], [1, 3, "33%"], [1, 30, "3.3%"], [1, 100_000, "0.1%"], [99_999, 100_000, "99.9%"], [10, 10, "100%"], [995, 1000, "99.5%"],
])("%d of %d is %s", (part, of, want) => expect(percent(part, of)).toBe(want));

test.each([[0, "$0.00"], [0.000408, "$0.00041"], [0.25, "$0.25"], [12.5, "$12.50"], [1234.567, "$1,234.57"]])("%d dollars are %s", (cost, want) => {
  expect(dollars(cost)).toBe(want);
});

test("what was not timed has no time", () => {
  expect(within({ count: 0, p50_ms: 0, p95_ms: 0, p99_ms: 0 }, "p50_ms")).toBe(none);
  expect(within({ count: 3, p50_ms: 12, p95_ms: 0, p99_ms: 0 }, "p50_ms")).toBe("12 ms");
});

test.each([[12, 10, "+20%"], [9, 10, "-10%"], [10, 10, ""], [5, 0, ""], [5, undefined, ""], [120, 10, "12× as many"], [1001, 1000, ""]])("%s after %s is %s", (now, before, want) => {
  expect(change(now, before)).toBe(want);
});

test("only questions that ended by themselves count as ended", () => {
  expect(ended({ answered: 1, clarify: 2, declined: 3, failed: 4 })).toBe(10);
});

test("what has not ended is stacked last", () => {
  const bucket = { answered: 1, clarify: 0, declined: 2, failed: 3, canceled: 4, waiting: 5, running: 6 } as Bucket;
  expect(heights(bucket)).toEqual({ answered: 1, clarify: 0, declined: 2, failed: 3, canceled: 4, open: 11 });
});

describe("moments", () => {
  const at = new Date(2026, 2, 1, 14, 5, 15).getTime();
  test.each([[15, "02:05:15 PM"], [60, "02:05 PM"], [3 * 3600, "Mar 1, 02:05 PM"], [24 * 3600, "Mar 1"]])("of parts of %d s", (step, want) => {
    expect(moment(at, step).replaceAll("\u202f", " ")).toBe(want);
  });

  test("and of a beginning", () => expect(beginning(at).replaceAll("\u202f", " ")).toBe("Sun, Mar 1, 02:05 PM"));
});

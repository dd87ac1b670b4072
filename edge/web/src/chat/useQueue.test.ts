import { expect, test } from "vitest";
import { goesOn } from "./useQueue";

test.each([
  [{ open: false, loading: false, last: "answered" }, true],
  [{ open: false, loading: false, last: "declined" }, true],
  [{ open: false, loading: false, last: undefined }, true],
  [{ open: true, loading: false, last: "running" }, false],
  [{ open: false, loading: true, last: undefined }, false],
  [{ open: false, loading: false, last: "clarify" }, false],
  [{ open: false, loading: false, last: "failed" }, false],
  [{ open: false, loading: false, last: "refused" }, false],
] as const)("%j", (before, goes) => {
  expect(goesOn(before)).toBe(goes);
});

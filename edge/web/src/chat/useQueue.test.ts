import { expect, test } from "vitest";
import { goesOn } from "./useQueue";

test.each([
  [{ open: false, settled: true, last: "answered" }, true],
  [{ open: false, settled: true, last: "declined" }, true],
  [{ open: false, settled: true, last: undefined }, true],
  [{ open: true, settled: true, last: "running" }, false],
  [{ open: false, settled: false, last: undefined }, false],
  [{ open: false, settled: true, last: "clarify" }, false],
  [{ open: false, settled: true, last: "failed" }, false],
  [{ open: false, settled: true, last: "refused" }, false],
] as const)("%j", (before, goes) => {
  expect(goesOn(before)).toBe(goes);
});

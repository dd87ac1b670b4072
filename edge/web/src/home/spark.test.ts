import { expect, test } from "vitest";
import { trace } from "./Spark";

test("a line breaks where nothing was measured", () => {
  expect(trace([0, 10, undefined, 5, undefined])).toBe("M0 30h0L1 2M3 16h0");
});

test("a line of nothing is nothing, one of zeros lies at the bottom", () => {
  expect(trace([])).toBe("");
  expect(trace([undefined])).toBe("");
  expect(trace([0, 0])).toBe("M0 30h0L1 30");
});

import { expect, test } from "vitest";
import { timeLeft } from "./timeLeft";

test.each([
  [-1, "which has passed"],
  [0, "which has passed"],
  [0.2, "1 s left"],
  [59, "59 s left"],
  [60, "1 min left"],
  [3_599, "59 min left"],
  [3_600, "1 h 0 min left"],
  [26 * 3_600 + 61, "26 h 1 min left"],
  [49 * 3_600, "2 days left"],
])("%d seconds", (seconds, words) => {
  expect(timeLeft(1_000_000 + seconds * 1_000, 1_000_000)).toBe(words);
});

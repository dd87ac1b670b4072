import { expect, test } from "vitest";
import { bytes, days, room } from "./amounts";

test.each([[0, "0 B"], [1_023, "1,023 B"], [1_536, "1.5 KB"], [256 * 1024 * 1024, "256 MB"], [3 * 1024 ** 4, "3 TB"], [5_000 * 1024 ** 4, "5,000 TB"]])("%d bytes are %s", (n, text) => {
  expect(bytes(n)).toBe(text);
});

test.each([[null, ""], [60, "1 minute"], [300, "5 minutes"], [86_399, "24 hours"], [86_400, "1 day"], [604_800, "7 days"]])("%s seconds are %s", (seconds, text) => {
  expect(days(seconds)).toBe(text);
});

test("limits in words", () => {
  expect(room(["7 days", "", "2 GB"])).toBe("7 days, 2 GB");
  expect(room(["", ""])).toBe("no limit");
});

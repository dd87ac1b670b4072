import { expect, test } from "vitest";
import { exactNumber, parseExact } from "./exact";

test("ordinary JSON is read as ever", () => {
  expect(parseExact('{"a":[1,2.5,-3e10,"x",null,true]}')).toEqual({ a: [1, 2.5, -3e10, "x", null, true] });
});

test.each([
  ["0.30000000000000004", 0.30000000000000004],
  ["100000000000000000000", 1e20],
  ["1.000000000000000000", 1],
  ["-0.00000000000000000012", -1.2e-19],
])("%s is held exactly", (source, value) => {
  expect(exactNumber(value, source)).toBe(value);
});

test.each(["12345678901234567.89", "9007199254740993", "-0.1234567890123456789"])("%s keeps its digits", (source) => {
  expect(exactNumber(Number(source), source)).toBe(source);
});

import { expect, test } from "vitest";
import { add, compare, decimalOf, shared, textOf } from "./decimal";

const of = (text: string | number) => decimalOf(text)!;

test("numbers are read as they are written", () => {
  expect(["0", "-1.50", "12345678901234567890.12", "1e3", "-2.5E-3", 0.1].map((cell) => textOf(of(cell)))).toEqual(["0", "-1.5", "12345678901234567890.12", "1000", "-0.0025", "0.1"]);
  expect(["", "NaN", "Infinity", "1,5", "abc", null, true, undefined].map(decimalOf)).toEqual(Array(8).fill(undefined));
});

test("sums keep every digit", () => {
  expect(textOf(["0.1", "0.2", "9007199254740993", "-0.05"].map(of).reduce(add))).toBe("9007199254740993.25");
});

test("numbers that are the same as doubles are told apart", () => {
  expect(compare(of("9007199254740993"), of("9007199254740992"))).toBe(1);
  expect(compare(of("-9007199254740993"), of("-9007199254740992.5"))).toBe(-1);
  expect(compare(of("1.50"), of("1.5"))).toBe(0);
});

test("means are rounded half away from zero", () => {
  expect(textOf(shared(of("10"), 3, 4))).toBe("3.3333");
  expect(textOf(shared(of("-10"), 16, 2))).toBe("-0.63");
  expect(textOf(shared(of("0.0049"), 2, 2))).toBe("0");
  expect(textOf(shared(of("100"), 4, 6))).toBe("25");
});

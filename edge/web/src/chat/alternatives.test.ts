import { expect, test } from "vitest";
import { enterable, matching, offersOf } from "./alternatives";

test.each([
  ["the customer's country is 'Germany'", ["the customer's country is 'India'", "the customer's country is 'New Zealand'"], ["India", "New Zealand"]],
  ["month of the order date", ["quarter of the order date", "year of the order date"], ["quarter", "year"]],
  ["only the first 5", ["only the first 3", "only the first 10"], ["3", "10"]],
  ["only the first", ["only the first 3"], ["first 3"]],
  ["The revenue", ["The number of orders", "The average of the order's total amount"], ["revenue", "number of orders"].slice(1).concat("average of the order's total amount")],
  ["the revenue, highest first", ["the revenue, lowest first"], ["lowest"]],
  ["India", ["Germany"], ["Germany"]],
])("of %s the offers are told by what differs", (text, offers, labels) => {
  expect(offersOf(text, { what: "value", offers }).map(({ label }) => label)).toEqual(labels);
});

test("an order is offered as what comes first", () => {
  const offers = ["month of the order date, latest first"];
  expect(offersOf("month of the order date, earliest first", { what: "direction", offers }).map(({ label }) => label)).toEqual(["latest first"]);
});

test("what is typed finds offers by their words", () => {
  const offers = offersOf("is 'a'", { what: "value", offers: ["is 'Germany'", "is 'India'"] });
  expect(matching(offers, " ind").map(({ text }) => text)).toEqual(["is 'India'"]);
  expect(matching(offers, "is")).toEqual([]);
  expect(matching(offers, "IS 'india'")).toHaveLength(1);
  expect(matching(offers, "")).toHaveLength(2);
});

test("only what a part takes can be written", () => {
  expect(enterable({ what: "limit", entry: "number" }, "12")).toBe(true);
  expect(enterable({ what: "limit", entry: "number" }, "twelve")).toBe(false);
  expect(enterable({ what: "value", entry: "text" }, "  ")).toBe(false);
  expect(enterable({ what: "value", entry: "text" }, "Oslo")).toBe(true);
  expect(enterable({ what: "grain" }, "month")).toBe(false);
});

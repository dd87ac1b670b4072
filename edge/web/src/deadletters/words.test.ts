import { expect, test } from "vitest";
import { letterPath, shownEvent, stageName } from "./words";

test("an event is JSON with an indent, and a text itself", () => {
  expect(shownEvent({ v: 1, body: { a: [1] } })).toBe('{\n  "v": 1,\n  "body": {\n    "a": [\n      1\n    ]\n  }\n}');
  expect(shownEvent("no JSON")).toBe("no JSON");
});

test("a stage that the page does not know has its own name", () => {
  expect([stageName("planner"), stageName("later")]).toEqual(["Planner", "later"]);
});

test("a letter has an address", () => expect(letterPath("7")).toBe("/dead-letters/7"));

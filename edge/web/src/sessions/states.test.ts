import { expect, test } from "vitest";
import { markOf, nameOf } from "./states";

test.each([
  ["running", true, "running"],
  ["waiting", true, "waiting"],
  ["failed", true, "failed"],
  ["failed", false, "failed"],
  ["idle", true, "unseen"],
  ["idle", false, "idle"],
] as const)("%s, unseen %s", (state, unseen, mark) => {
  expect(markOf({ state, unseen })).toBe(mark);
});

test("a name comes before the first question", () => {
  expect(nameOf({ title: "how many?" })).toBe("how many?");
  expect(nameOf({ title: "how many?", name: "Numbers" })).toBe("Numbers");
});

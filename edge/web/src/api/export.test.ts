import { expect, test } from "vitest";
import { nameOf } from "./export";

test("the name of a file is the one in its own letters", () => {
  expect(nameOf(`attachment; filename="_ber.csv"; filename*=UTF-8''%C3%BCber.csv`)).toBe("über.csv");
  expect(nameOf(`attachment; filename="a-b.csv"`)).toBe("a-b.csv");
  expect(nameOf(`attachment; filename="a.csv"; filename*=UTF-8''%zz.csv`)).toBe("a.csv");
  expect(nameOf("attachment")).toBe("");
});

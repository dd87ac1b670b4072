import { expect, test } from "vitest";
import { connectionPath, partOf, sessionPath } from "./route";

test("paths encode what they hold", () => {
  expect(sessionPath("a:b@c/d")).toBe("/chat/a%3Ab%40c%2Fd");
  expect(connectionPath("shop")).toBe("/connections/shop");
  expect(connectionPath("shop", "structure", "hr.odd & name?")).toBe("/connections/shop?table=hr.odd%20%26%20name%3F");
  expect(connectionPath("shop", "rules")).toBe("/connections/shop/rules");
});

test.each([["rules", "rules"], ["semantics", "semantics"], ["other", "structure"], [undefined, "structure"]] as const)("the part %s is %s", (text, part) => {
  expect(partOf(text)).toBe(part);
});

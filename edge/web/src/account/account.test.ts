import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Permission } from "../api/account";
import { expiryOf } from "./life";
import { safePath } from "./path";
import { roles, roleThatMay } from "./words";

const here = "https://arivu.example";

test.each([
  [undefined, "/"], ["", "/"], ["/", "/"], ["/chat/abc", "/chat/abc"], ["/connections/shop?table=orders#x", "/connections/shop?table=orders#x"],
  ["/login", "/"], ["/login?to=/chat", "/"], ["//evil.example/x", "/"], ["/\\evil.example", "/"], ["https://evil.example", "/"],
  ["javascript:alert(1)", "/"], ["chat", "/"], ["/..//evil.example", "/"],
])("after a login to %s, the page goes to %s", (to, want) => {
  const path = safePath(to, here);
  expect(path).toBe(want);
  expect(new URL(here + path).origin).toBe(here);
});

test("a key ends after whole days, or never", () => {
  const now = new Date("2026-01-31T12:00:00Z");
  expect(expiryOf("90", now)).toBe("2026-05-01T12:00:00.000Z");
  expect(expiryOf("none", now)).toBeUndefined();
});

// What the page says of roles is what the server does.
test("permissions take the role that they take at the server", () => {
  const source = readFileSync(new URL("../../../auth/role.go", import.meta.url), "utf8");
  const values = new Map([...source.matchAll(/^\t(\w+)\s+(?:Permission|Role) += "(\w+)"/gm)].map(([, name, value]) => [name, value]));
  const order = /permissions = \[\]Permission\{([^}]*)\}/.exec(source)?.[1]?.split(", ").map((name) => values.get(name)) ?? [];
  const upTo = [.../granted = .*\{([^}]*)\}/.exec(source)?.[1]?.matchAll(/(\w+): (\w+)/g) ?? []].map(([, role, permission]) => [values.get(role), order.indexOf(values.get(permission))] as const);
  expect(upTo.map(([role]) => role)).toEqual(roles);
  expect(order).toHaveLength(9);
  order.forEach((permission, i) => expect([permission, roleThatMay(permission as Permission)]).toEqual([permission, upTo.find(([, last]) => i <= last)?.[0]]));
});

import { expect, test } from "vitest";
import { connectionPath, readRoute, sessionPath } from "./route";

test.each([
  ["/", { page: "chat", session: undefined }],
  ["/chat", { page: "chat", session: undefined }],
  ["/nowhere/else", { page: "chat", session: undefined }],
  [sessionPath("a:b@c"), { page: "chat", session: "a:b@c" }],
  ["/chat/%zz", { page: "chat", session: undefined }],
  ["/models", { page: "models" }],
  ["/models/fast", { page: "models" }],
  ["/connections", { page: "connections" }],
  ["/connections/", { page: "connections" }],
  [connectionPath("shop"), { page: "connection", name: "shop", part: "structure", table: undefined }],
  [connectionPath("shop", "structure", "hr.odd & name?"), { page: "connection", name: "shop", part: "structure", table: "hr.odd & name?" }],
  [connectionPath("shop", "semantics"), { page: "connection", name: "shop", part: "semantics", table: undefined }],
  [connectionPath("shop", "rules"), { page: "connection", name: "shop", part: "rules", table: undefined }],
  [connectionPath("shop", "models"), { page: "connection", name: "shop", part: "models", table: undefined }],
  [connectionPath("shop", "changes"), { page: "connection", name: "shop", part: "changes", table: undefined }],
  ["/connections/shop/other", { page: "connection", name: "shop", part: "structure", table: undefined }],
] as const)("%s", (path, route) => {
  expect(readRoute(path)).toEqual(route);
});

import { expect, test } from "vitest";
import type { TestStep } from "../api/connect";
import { read } from "../api/sse";
import { verdictOf, withStep } from "./steps";

const step = (name: TestStep["name"], state: TestStep["state"]): TestStep => ({ name, state, elapsed_ms: 1 });

test("a step keeps its place as it changes", () => {
  let steps: TestStep[] = [];
  for (const next of [step("address", "waiting"), step("connect", "waiting"), step("address", "passed")]) steps = withStep(steps, next);
  expect(steps.map(({ name, state }) => `${name} ${state}`)).toEqual(["address passed", "connect waiting"]);
});

test("the worst of its steps is what a test says", () => {
  expect(verdictOf([step("tls", "skipped"), step("login", "passed")]).tone).toBe("good");
  expect(verdictOf([step("tls", "warned"), step("login", "passed")])).toMatchObject({ tone: "warn", warnings: [{ name: "tls" }] });
  expect(verdictOf([step("tls", "warned"), step("login", "failed")]).tone).toBe("bad");
});

test("an event has a name and data, a comment has none", () => {
  expect(read('event: step\ndata: {"a": "b: c"}')).toEqual({ name: "step", data: '{"a": "b: c"}' });
  expect(read("id: 4\ndata: one\ndata: two")).toEqual({ name: "message", data: "one\ntwo" });
  expect(read(": keep-alive")).toBeUndefined();
});

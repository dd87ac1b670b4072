import { expect, test } from "vitest";
import { longest, parse, type Queued, reduce } from "./queue";

const question = (key: string): Queued => ({ key, text: `text ${key}`, connection: "shop" });
const add = (key: string) => ({ type: "add", session: "s", question: question(key) }) as const;

test("questions wait in their order, and a session without any is not kept", () => {
  let queues = reduce(reduce({}, add("a")), add("b"));
  expect(queues["s"]?.map(({ key }) => key)).toEqual(["a", "b"]);
  queues = reduce(queues, { type: "edit", session: "s", key: "b", text: "other" });
  expect(queues["s"]?.[1]).toMatchObject({ key: "b", text: "other" });
  queues = reduce(queues, { type: "remove", session: "s", key: "a" });
  queues = reduce(queues, { type: "remove", session: "s", key: "b" });
  expect(queues).toEqual({});
});

test("what changes nothing is the same", () => {
  const queues = reduce({}, add("a"));
  expect(reduce(queues, { type: "remove", session: "s", key: "z" })).toBe(queues);
  expect(reduce(queues, { type: "remove", session: "other", key: "a" })).toBe(queues);
});

test("a queue is bounded", () => {
  let queues = {};
  for (let i = 0; i < longest + 5; i++) queues = reduce(queues, add(String(i)));
  expect((queues as Record<string, unknown[]>)["s"]).toHaveLength(longest);
});

test.each(["", "null", "[", "7", `{"s":[{"key":1}]}`, `{"s":{}}`])("%j is no queue", (text) => {
  expect(parse(text)).toEqual({});
});

test("what was remembered is read", () => {
  expect(parse(JSON.stringify({ s: [question("a")], broken: [{}] }))).toEqual({ s: [question("a")] });
});

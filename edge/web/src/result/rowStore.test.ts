import { expect, test } from "vitest";
import type { Row } from "../api/types";
import { pageSize, type ReadRows, RowStore } from "./rowStore";

const rows = (from: number, to: number): Row[] => Array.from({ length: to - from }, (_, i) => [from + i]);
const settled = () => new Promise((resolve) => setTimeout(resolve));

/** A server with so many rows, and what was asked of it. */
function server(total: number): { read: ReadRows; asked: number[] } {
  const asked: number[] = [];
  return { asked, read: async (offset, limit) => (asked.push(offset), rows(offset, Math.min(offset + limit, total))) };
}

test("pages are read once, when somebody looks at them", async () => {
  const { read, asked } = server(3_500);
  const store = new RowStore(rows(0, 200), 3_500, read);
  expect(store.get()).toMatchObject({ total: 3_500, known: 200, all: undefined });
  store.need(50, 150);
  store.need(2_900, 3_100);
  store.need(2_950, 3_150);
  await settled();
  expect(asked).toEqual([0, 2_000, 3_000]);
  expect(store.get().at(3_499)).toEqual([3_499]);
  expect(store.get().at(1_000)).toBeUndefined();
  expect(store.get().known).toBe(2_500);
});

test("all rows are here only once all are", async () => {
  const { read, asked } = server(10_400);
  const store = new RowStore(rows(0, 200), 10_400, read);
  const seen: number[] = [];
  store.subscribe(() => seen.push(store.get().known));
  const done = store.loadAll();
  expect(store.get()).toMatchObject({ loading: true, all: undefined });
  await done;
  expect(asked).toHaveLength(11);
  expect(store.get()).toMatchObject({ loading: false, known: 10_400, problem: "" });
  expect(store.get().all!.every(([n], i) => n === i)).toBe(true);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
});

test("a page that cannot be read ends it with the reason, and can be tried again", async () => {
  const { read } = server(5_000);
  let broken = true;
  const store = new RowStore([], 5_000, (offset, limit, signal) => (broken && offset === 2_000 ? Promise.reject(new Error("past its lifetime")) : read(offset, limit, signal)));
  await store.loadAll();
  expect(store.get()).toMatchObject({ problem: "past its lifetime", all: undefined, loading: false });
  broken = false;
  await store.loadAll();
  expect(store.get()).toMatchObject({ problem: "", known: 5_000 });
});

test("fewer rows than the result has are not taken for all", async () => {
  const store = new RowStore([], 2_000, async () => rows(0, 900));
  await store.loadAll();
  expect(store.get().problem).toMatch(/sent 900 of 1000 rows/);
  expect(store.get().all).toBeUndefined();
});

test("it can be stopped, and keeps what came", async () => {
  const { read, asked } = server(20 * pageSize);
  const store = new RowStore([], 20 * pageSize, (offset, limit, signal) => {
    if (offset === 3 * pageSize) queueMicrotask(store.stop);
    return read(offset, limit, signal);
  });
  await store.loadAll();
  expect(store.get()).toMatchObject({ loading: false, all: undefined, problem: "" });
  expect(asked.length).toBeLessThan(20);
});

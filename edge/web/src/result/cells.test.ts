import { expect, test } from "vitest";
import { at, kept, moved, rangeOf, within } from "./cells";

const size = { rows: 100, columns: 5, page: 10 };
const press = (key: string, more: { shiftKey?: boolean; command?: boolean } = {}) => ({ key, shiftKey: false, command: false, ...more });

test.each([
  ["ArrowDown", {}, [6, 2]],
  ["ArrowUp", {}, [4, 2]],
  ["ArrowLeft", {}, [5, 1]],
  ["ArrowRight", {}, [5, 3]],
  ["PageDown", {}, [15, 2]],
  ["PageUp", {}, [0, 2]],
  ["Home", {}, [5, 0]],
  ["End", {}, [5, 4]],
  ["Home", { command: true }, [0, 0]],
  ["End", { command: true }, [99, 4]],
  ["ArrowDown", { command: true }, [99, 2]],
] as const)("%s %j", (key, more, [row, column]) => {
  expect(moved(at(5, 2), press(key, more), size)).toEqual(at(row, column));
});

test("keys stop at the edges, and reach the head from the first row", () => {
  expect(moved(at(0, 0), press("ArrowUp"), size)).toEqual(at(-1, 0));
  expect(moved(at(-1, 0), press("ArrowUp"), size)).toEqual(at(-1, 0));
  expect(moved(at(99, 4), press("ArrowRight"), size)).toEqual(at(99, 4));
  expect(moved(at(95, 4), press("PageDown"), size)).toEqual(at(99, 4));
  expect(moved(at(5, 2), press("x"), size)).toBeUndefined();
});

test("with Shift a rectangle grows from where it began", () => {
  const first = moved(at(5, 2), press("ArrowDown", { shiftKey: true }), size)!;
  const second = moved(first, press("ArrowLeft", { shiftKey: true }), size)!;
  const range = rangeOf(second);
  expect(range).toEqual({ top: 5, bottom: 6, left: 1, right: 2 });
  expect([within(range, 6, 1), within(range, 7, 1), within(range, 5, 3)]).toEqual([true, false, false]);
  expect(rangeOf(moved(second, press("a", { command: true }), size)!)).toEqual({ top: 0, bottom: 99, left: 0, right: 4 });
  // The head is no part of it.
  expect(moved(at(0, 0), press("ArrowUp", { shiftKey: true }), size)!.active.row).toBe(0);
});

test("what is selected stays within what is shown", () => {
  expect(kept({ active: { row: 50, column: 4 }, anchor: { row: 2, column: 1 } }, { rows: 10, columns: 3, page: 5 })).toEqual({ active: { row: 9, column: 2 }, anchor: { row: 2, column: 1 } });
});

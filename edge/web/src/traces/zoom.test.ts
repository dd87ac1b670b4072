import { expect, test } from "vitest";
import { fit, isWhole, place, shift, whole, zoom } from "./zoom";

test("what is looked at keeps its place", () => {
  expect(zoom({ from: 0, to: 100 }, 0.5, 50, 100)).toEqual({ from: 25, to: 75 });
  expect(zoom({ from: 20, to: 60 }, 0.5, 30, 100)).toEqual({ from: 25, to: 45 });
  expect(zoom({ from: 25, to: 75 }, 2, 50, 100)).toEqual({ from: 0, to: 100 });
});

test("a view lies within its trace, and is no closer than can be told apart", () => {
  expect(zoom({ from: 0, to: 50 }, 2, 0, 100)).toEqual({ from: 0, to: 100 });
  expect(zoom({ from: 0, to: 100 }, 4, 90, 100)).toEqual(whole(100));
  const close = zoom({ from: 0, to: 100 }, 1e-9, 100, 100);
  expect(close.to - close.from).toBeCloseTo(0.1);
  expect(close.to).toBe(100);
  expect(shift({ from: 50, to: 90 }, 1, 100)).toEqual({ from: 60, to: 100 });
  expect(shift({ from: 50, to: 90 }, -0.5, 100)).toEqual({ from: 30, to: 70 });
  expect(isWhole(shift(whole(100), 0.5, 100), 100)).toBe(true);
});

test("a span fits with some room, also one that took no time", () => {
  expect(fit(40, 60, 100)).toEqual({ from: 39, to: 61 });
  const none = fit(40, 40, 100);
  expect(none.from).toBeLessThan(40);
  expect(none.to).toBeGreaterThan(40);
});

test("a stretch stands where it is seen, clipped to it", () => {
  const view = { from: 20, to: 40 };
  expect(place(25, 30, view)).toEqual({ left: 25, width: 25 });
  expect(place(10, 30, view)).toEqual({ left: 0, width: 50 });
  expect(place(30, 90, view)).toEqual({ left: 50, width: 50 });
  expect(place(0, 19, view)).toBeUndefined();
  expect(place(41, 50, view)).toBeUndefined();
  expect(place(20, 20, view)).toEqual({ left: 0, width: 0 });
});

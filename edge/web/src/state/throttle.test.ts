import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { throttle } from "./throttle";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("many calls are few", () => {
  const f = vi.fn();
  const { call } = throttle(f, 1000, 100);
  call();
  call();
  expect(f).not.toHaveBeenCalled();
  vi.advanceTimersByTime(100);
  expect(f).toHaveBeenCalledTimes(1);
  call();
  vi.advanceTimersByTime(999);
  expect(f).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1);
  expect(f).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(10_000);
  expect(f).toHaveBeenCalledTimes(2);
  call();
  vi.advanceTimersByTime(100);
  expect(f).toHaveBeenCalledTimes(3);
});

test("what waits is forgotten when it stops", () => {
  const f = vi.fn();
  const { call, stop } = throttle(f, 1000);
  call();
  stop();
  vi.advanceTimersByTime(5000);
  expect(f).not.toHaveBeenCalled();
});

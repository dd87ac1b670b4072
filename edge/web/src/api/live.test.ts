import { afterEach, beforeEach, describe, expect, type Mock, test, vi } from "vitest";
import { frame } from "../state/frames.fixture";
import { backoff, Live, type Listener } from "./live";

class FakeSocket {
  readyState = 0;
  sent: unknown[] = [];
  onopen?: () => void;
  onmessage?: (message: { data: string }) => void;
  onclose?: (event: { code: number }) => void;

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(code = 1006): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }

  opens(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  says(message: unknown): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

const id = frame("asked", 1).question;
let sockets: FakeSocket[];
let ended: Mock<() => void>;
let live: Live;
let listener: { event: Mock<Listener["event"]>; span: Mock<Listener["span"]>; prose: Mock<Listener["prose"]> };
const last = () => sockets.at(-1)!;

beforeEach(() => {
  vi.useFakeTimers();
  sockets = [];
  ended = vi.fn();
  listener = { event: vi.fn(), span: vi.fn(), prose: vi.fn() };
  live = new Live({
    open() {
      sockets.push(new FakeSocket());
      return last() as unknown as WebSocket;
    },
    url: () => "ws://test/ws/live",
    random: () => 1,
    ended,
  });
  live.connect();
});

afterEach(() => {
  live.close();
  vi.useRealTimers();
});

describe("live", () => {
  test("a subscription waits for the socket and gets its frames", () => {
    live.subscribe(id, listener);
    expect(last().sent).toEqual([]);
    last().opens();
    expect(last().sent).toEqual([{ type: "subscribe", question: id }]);
    last().says(frame("asked", 1));
    last().says({ ...frame("asked", 2), question: "f".repeat(32) });
    expect(listener.event).toHaveBeenCalledTimes(1);
    last().says({ type: "prose", question: id, executed: 1, text: "There are" });
    last().says({ type: "prose", question: "f".repeat(32), executed: 1, text: "others" });
    expect(listener.prose.mock.calls).toEqual([[{ type: "prose", question: id, executed: 1, text: "There are" }]]);
  });

  test("a lost connection is retried later and later, and goes on after the last sequence", () => {
    live.subscribe(id, listener);
    last().opens();
    last().says(frame("asked", 7));
    last().close();
    expect(live.state).toBe("waiting");
    vi.advanceTimersByTime(249);
    expect(sockets).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(sockets).toHaveLength(2);
    last().close();
    vi.advanceTimersByTime(499);
    expect(sockets).toHaveLength(2);
    vi.advanceTimersByTime(1);
    last().opens();
    expect(live.state).toBe("open");
    expect(last().sent).toEqual([{ type: "subscribe", question: id, after: 7 }]);
  });

  test("a gap is closed from the last sequence seen", () => {
    live.subscribe(id, listener);
    last().opens();
    last().says(frame("asked", 3));
    last().says({ type: "gap", question: id, after: 9 });
    expect(last().sent.at(-1)).toEqual({ type: "subscribe", question: id, after: 3 });
  });

  test("a silent server is taken for a dead one", () => {
    last().opens();
    last().says({ type: "hello", heartbeat_ms: 1_000 });
    vi.advanceTimersByTime(2_000);
    expect(last().sent).toEqual([{ type: "ping" }, { type: "ping" }]);
    last().says({ type: "pong" });
    vi.advanceTimersByTime(2_000);
    expect(live.state).toBe("open");
    vi.advanceTimersByTime(1_000);
    expect(live.state).toBe("waiting");
  });

  test("the server's ping is answered", () => {
    last().opens();
    last().says({ type: "ping" });
    expect(last().sent).toEqual([{ type: "pong" }]);
  });

  test("the end of a login is told, and nobody comes back by himself", () => {
    last().opens();
    last().close(4401);
    expect(ended).toHaveBeenCalledOnce();
    expect(live.state).toBe("closed");
    vi.advanceTimersByTime(60_000);
    expect(sockets).toHaveLength(1);
    live.connect();
    last().opens();
    expect(live.state).toBe("open");
  });

  test("changes of a connection reach who watches it, after a reconnection, too", () => {
    const changed = vi.fn();
    const change = { connection: "shop", at: "2026-01-31T12:00:00Z", previous: "a", fingerprint: "b", changes: [] };
    const leave = live.watchConnection("shop", changed);
    last().opens();
    expect(last().sent).toEqual([{ type: "subscribe", connection: "shop" }]);
    last().says({ type: "subscribed", connection: "shop" });
    last().says({ type: "schema_change", connection: "other", change });
    expect(changed).not.toHaveBeenCalled();
    last().close();
    vi.advanceTimersByTime(250);
    last().opens();
    expect(last().sent).toEqual([{ type: "subscribe", connection: "shop" }]);
    last().says({ type: "schema_change", connection: "shop", change });
    expect(changed).toHaveBeenCalledExactlyOnceWith(change);
    leave();
    expect(last().sent.at(-1)).toEqual({ type: "unsubscribe", connection: "shop" });
    last().says({ type: "schema_change", connection: "shop", change });
    expect(changed).toHaveBeenCalledTimes(1);
  });

  test("leaving ends the subscription, closing ends the socket", () => {
    const leave = live.subscribe(id, listener);
    last().opens();
    leave();
    expect(last().sent.at(-1)).toEqual({ type: "unsubscribe", question: id });
    live.close();
    expect(live.state).toBe("closed");
    vi.advanceTimersByTime(60_000);
    expect(sockets).toHaveLength(1);
  });
});

test("the backoff is jittered and bounded", () => {
  expect([backoff(0, 0), backoff(0, 1), backoff(3, 0.5), backoff(50, 1)]).toEqual([125, 250, 1_500, 10_000]);
});

describe("several that follow", () => {
  test("each gets a question from where it is, and the question is let go with the last", () => {
    const other = { event: vi.fn<Listener["event"]>(), span: vi.fn<Listener["span"]>(), prose: vi.fn<Listener["prose"]>() };
    const leave = live.subscribe(id, listener);
    last().opens();
    last().says(frame("asked", 3));
    const leaveOther = live.subscribe(id, other);
    expect(last().sent.at(-1)).toEqual({ type: "subscribe", question: id });
    last().says(frame("asked", 3));
    last().says(frame("planned", 4));
    expect(listener.event.mock.calls.map(([{ seq }]) => seq)).toEqual([3, 4]);
    expect(other.event.mock.calls.map(([{ seq }]) => seq)).toEqual([3, 4]);
    leave();
    expect(last().sent.at(-1)).toEqual({ type: "subscribe", question: id });
    leaveOther();
    expect(last().sent.at(-1)).toEqual({ type: "unsubscribe", question: id });
  });

  test("all questions are told to who watches, go on where they were, and what was missed is said", () => {
    const activity = { type: "activity", kind: "planned", question: id, attempt: 1, time: "2026-01-31T12:00:00Z", status: "running" };
    const watcher = { activity: vi.fn(), missed: vi.fn() };
    last().opens();
    const leave = live.watchAll(watcher);
    expect(last().sent.at(-1)).toEqual({ type: "subscribe", all: true });
    expect(live.tellsAll).toBe(false);
    last().says({ type: "subscribed", all: true, seq: 40 });
    expect(live.tellsAll).toBe(true);
    last().close();
    expect(live.tellsAll).toBe(false);
    vi.advanceTimersByTime(250);
    last().opens();
    expect(last().sent).toEqual([{ type: "subscribe", all: true, after: 40 }]);
    expect(live.tellsAll).toBe(false);
    const told = vi.fn();
    live.watch(told);
    last().says({ type: "subscribed", all: true, seq: 41 });
    expect(live.tellsAll).toBe(true);
    expect(told).toHaveBeenCalled();
    last().says({ ...activity, seq: 41 });
    expect(watcher.activity).toHaveBeenCalledExactlyOnceWith({ ...activity, seq: 41 });
    last().says({ type: "gap", all: true, after: 41 });
    expect(last().sent.at(-1)).toEqual({ type: "subscribe", all: true, after: 41 });
    expect(watcher.missed).not.toHaveBeenCalled();
    last().says({ type: "subscribed", all: true, seq: 900, missed: true });
    expect(watcher.missed).toHaveBeenCalledTimes(1);
    last().says({ type: "gap", all: true, after: 900 });
    expect(last().sent.at(-1)).toEqual({ type: "subscribe", all: true, after: 900 });
    leave();
    expect(last().sent.at(-1)).toEqual({ type: "unsubscribe", all: true });
  });
});

import { afterEach, beforeEach, expect, type Mock, test, vi } from "vitest";
import { ApiError, post, request, tryRequest } from "./http";
import { loggedIn, signedOut, waitForLogin } from "./session";

let answers: { status: number; body?: unknown }[];
let fetched: Mock<typeof fetch>;

beforeEach(() => {
  answers = [];
  fetched = vi.fn(async () => {
    const { status, body } = answers.shift() ?? { status: 500 };
    return new Response(body === undefined ? null : JSON.stringify(body), { status });
  });
  vi.stubGlobal("fetch", fetched);
});

afterEach(() => {
  loggedIn();
  vi.unstubAllGlobals();
});

const denied = { status: 401, body: { detail: "Log in." } };

/** Lets what is waiting for a reply go on. */
const settle = () => new Promise((resolve) => setTimeout(resolve));

test("a request that needs a login waits for it, and is sent again as it was", async () => {
  answers = [denied, { status: 200, body: { id: "q1" } }];
  const reply = post("/api/chat", { question: "how many" }, { "Idempotency-Key": "k1" });
  await settle();
  expect(signedOut.get()).toBe(true);
  expect(fetched).toHaveBeenCalledTimes(1);
  loggedIn();
  expect(await reply).toEqual({ id: "q1" });
  expect(signedOut.get()).toBe(false);
  const [first, second] = fetched.mock.calls.map(([path, init]) => [path, init?.method, init?.body, [...new Headers(init?.headers)]]);
  expect(second).toEqual(first);
});

test("all that wait go on, and who gives up does not", async () => {
  answers = [denied, denied, denied, { status: 200, body: 1 }, { status: 200, body: 2 }];
  const leaving = new AbortController();
  const [one, two, gone] = [request("/api/a"), request("/api/b"), request("/api/c", { signal: leaving.signal })];
  await settle();
  leaving.abort(new Error("left"));
  await expect(gone).rejects.toThrow("left");
  loggedIn();
  expect([await one, await two]).toEqual([1, 2]);
  expect(fetched).toHaveBeenCalledTimes(5);
});

test("who has left already does not wait", async () => {
  await expect(waitForLogin(AbortSignal.abort(new Error("left")))).rejects.toThrow("left");
});

test("what is tried without a login is refused", async () => {
  answers = [denied];
  await expect(tryRequest("/api/me")).rejects.toThrow(new ApiError({ status: 401, detail: "Log in." }).message);
  expect(signedOut.get()).toBe(false);
});

test("what changes something says that it comes from the page", async () => {
  answers = [{ status: 200, body: 1 }, { status: 200, body: 1 }, { status: 204 }];
  await request("/api/sessions");
  await post("/api/chat", {}, {});
  await request("/api/questions/q", { method: "DELETE" });
  expect(fetched.mock.calls.map(([, init]) => new Headers(init?.headers).get("X-Arivu-CSRF"))).toEqual([null, "1", "1"]);
});

test("other refusals are told at once", async () => {
  answers = [{ status: 403, body: { detail: "Your key has the role viewer.", field: "X-API-Key" } }];
  await expect(request("/api/keys")).rejects.toMatchObject({ status: 403, message: "Your key has the role viewer.", field: "X-API-Key" });
  expect(signedOut.get()).toBe(false);
});

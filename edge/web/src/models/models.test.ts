import { describe, expect, test } from "vitest";
import type { Model, Vendor } from "../api/types";
import { draftOf, requestOf, spotOf, trialOf } from "./draft";
import { conditionOf, limitWords, placeWords, priceWords, reportWords, retryWords } from "./words";

const vendors: Vendor[] = [
  { name: "anthropic", base_url: "https://api.anthropic.com/v1", key_variable: "ANTHROPIC_API_KEY", needs_key: true },
  { name: "ollama", base_url: "http://127.0.0.1:11434/v1", key_variable: "OLLAMA_API_KEY", needs_key: false },
];
const stored: Model = {
  id: "good", provider: "anthropic", model: "m-1", base_url: "", has_key: true, origin: "api", rank: 1, disabled: false, timeout_ms: 1_500,
  limits: { requests_per_minute: 60 }, prices: { input: 3, output: 15, cached_input: 0.3, date: "2026-01-31", overridden: true }, state: "closed", created: "2026-01-01T00:00:00Z", updated: "2026-02-01T00:00:00Z",
};

describe("draft", () => {
  test("of a stored model says again what is stored, and nothing of its key", () => {
    const request = requestOf(draftOf(stored, vendors), stored);
    expect(request).toEqual({
      updated: stored.updated, provider: "anthropic", model: "m-1", base_url: "", api_version: "", disabled: false, timeout_ms: 1_500,
      limits: { requests_per_minute: 60, tokens_per_minute: 0 }, prices: { input: 3, output: 15, cached_input: 0.3, date: "2026-01-31" },
    });
  });

  test("prices of the server's table are no prices of the model's own", () => {
    const model = { ...stored, prices: { input: 3, output: 15, date: "2026-01-31", overridden: false } };
    expect(requestOf(draftOf(model, vendors), model).prices).toEqual({});
  });

  test("of a new model names it, with its key without spaces around it", () => {
    const draft = { ...draftOf(undefined, vendors), id: " fast ", model: "m", key: " k \n" };
    expect(requestOf(draft, undefined)).toMatchObject({ id: "fast", provider: "anthropic", model: "m", api_key: "k", timeout_ms: 0, prices: {} });
    expect(requestOf(draft, undefined)).not.toHaveProperty("updated");
  });

  test("a key is left, replaced or taken away", () => {
    const draft = draftOf(stored, vendors);
    expect(requestOf(draft, stored)).not.toHaveProperty("api_key");
    expect(requestOf({ ...draft, key: "new" }, stored).api_key).toBe("new");
    expect(requestOf({ ...draft, forget: true }, stored).api_key).toBe("");
  });

  test("a trial names the stored model, whose key it uses, and no new one", () => {
    expect(trialOf(draftOf(stored, vendors), stored)).toMatchObject({ id: "good", model: "m-1" });
    expect(trialOf(draftOf(stored, vendors), stored)).not.toHaveProperty("updated");
    expect(trialOf({ ...draftOf(undefined, vendors), id: "good" }, undefined)).not.toHaveProperty("id");
  });

  test("a vendor that is not known has a name of its own", () => {
    const model = { ...stored, provider: "house", base_url: "http://models.internal/v1" };
    const draft = draftOf(model, vendors);
    expect([draft.vendor, draft.provider]).toEqual(["", "house"]);
    expect(requestOf(draft, model).provider).toBe("house");
    expect(requestOf({ ...draft, provider: "" }, model)).not.toHaveProperty("provider");
    expect(spotOf("provider", draft)).toBe("provider");
    expect(spotOf("provider", draftOf(stored, vendors))).toBe("vendor");
  });

  test("what is no number is sent as it was written", () => {
    const request = requestOf({ ...draftOf(stored, vendors), timeout: "soon", requests: "1,000", input: "$3" }, stored);
    expect([request.timeout_ms, request.limits?.requests_per_minute, request.prices?.["input"]]).toEqual(["soon", "1,000", "$3"]);
  });

  test.each([["base_url", "endpoint"], ["prices.cache_write", "written"], ["limits.tokens_per_minute", "tokens"], ["updated", undefined], [undefined, undefined]] as const)("field %s", (field, spot) => {
    expect(spotOf(field, draftOf(stored, vendors))).toBe(spot);
  });
});

describe("words", () => {
  test.each([
    ["closed", false, "good", "Answers"],
    ["open", false, "bad", "Down"],
    ["half-open", false, "warn", "Being tried again"],
    ["unknown", false, "plain", "No reply yet"],
    ["open", true, "plain", "Switched off"],
  ] as const)("%s, disabled %s", (state, disabled, tone, words) => {
    expect(conditionOf({ state, disabled })).toMatchObject({ tone, words });
  });

  test("when it is tried again", () => {
    const at = "2026-02-01T00:00:12.200Z";
    expect(retryWords(at, Date.parse("2026-02-01T00:00:00Z"))).toBe("It is tried again in 13 s.");
    expect(retryWords(at, Date.parse("2026-02-01T00:01:00Z"))).toBe("It is tried again with the next question.");
    expect(retryWords(undefined, 0)).toBe("");
  });

  test("what it charges", () => {
    expect(priceWords(stored.prices)).toBe("$3.00 in, $0.30 cached, $15.00 out per million tokens (given here, as of 2026-01-31)");
    expect(priceWords({ input: 0.0375, output: 0.15, overridden: false })).toBe("$0.0375 in, $0.15 out per million tokens (from the built-in table)");
    expect(priceWords(null)).toContain("not known");
  });

  test("what it may take, and took", () => {
    expect(limitWords({})).toBe("No limits known beforehand");
    expect(limitWords({ requests_per_minute: 1, tokens_per_minute: 90_000 })).toBe("At most 1 request and 90,000 tokens a minute");
    expect(reportWords({ ok: true, latency_ms: 420, tokens: { prompt: 120, completion: 30, total: 150 }, cost: 0.000_123_4, error: null })).toBe("It answered in 420 ms, with 150 tokens for $0.000123.");
    expect(reportWords({ ok: true, latency_ms: 420, tokens: null, cost: null, error: null })).toBe("It answered in 420 ms.");
  });

  test.each([[1, 1, "asked first"], [1, 5, "asked first"], [2, 5, "asked 2nd"], [3, 5, "asked 3rd"], [4, 5, "asked 4th"], [5, 5, "asked last"]])("place %i of %i", (place, of, words) => {
    expect(placeWords(place, of)).toBe(words);
  });
});

import { expect, test } from "vitest";
import type { EventFrame, FailedCall } from "../api/types";
import { modelAttempts } from "./attempts";
import { history } from "./frames.fixture";

function attempt(provider: string): FailedCall {
  return {
    provider, model: "m", latency_ms: 5, usage: { prompt_tokens: 0, completion_tokens: 0 },
    error: { class: "unavailable", message: `${provider}/m is down`, retryable: true },
  };
}

test("an attempt that a completion and its plan tell is one, and one that only the plan tells is another", () => {
  const frames = history("asked", "completion", "planned").map((frame): EventFrame => {
    if (frame.kind === "completion") return { ...frame, body: { ...frame.body, attempts: [attempt("a")] } };
    if (frame.kind === "planned") return { ...frame, body: { ...frame.body, attempts: [attempt("a"), attempt("b")] } };
    return frame;
  });
  expect(modelAttempts(frames).map(({ provider, message }) => [provider, message])).toEqual([["a", "a/m is down"], ["b", "b/m is down"]]);
});

test("those of the prose are others than those of the plan", () => {
  const frames = history("asked", "planned", "executed", "narration").map((frame): EventFrame =>
    frame.kind === "planned" ? { ...frame, body: { ...frame.body, attempts: [attempt("a")] } } : frame);
  expect(modelAttempts(frames).map((call) => [call.for, call.provider])).toEqual([["plan", "a"], ["narrate", "q"]]);
});

test("those of a question that can be read in several ways are told while its readings are looked at, with what they charged", () => {
  const charged = { ...attempt("a"), usage: { prompt_tokens: 30, completion_tokens: 4, cost: 0.002 } };
  const frames = history("asked", "ambiguous").map((frame): EventFrame =>
    frame.kind === "ambiguous" ? { ...frame, body: { ...frame.body, attempts: [charged] } } : frame);
  expect(modelAttempts(frames)).toEqual([{ attempt: 1, for: "plan", provider: "a", model: "m", class: "unavailable", message: "a/m is down", latency_ms: 5, tokens: 34, cost: 0.002 }]);
});

test("a question without a model has none", () => {
  expect(modelAttempts(history("asked", "planned", "executed", "answered"))).toEqual([]);
});

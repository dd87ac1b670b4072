import { expect, test } from "vitest";
import type { ModelAttempt } from "../api/types/event";
import type { EventFrame } from "../api/types/frame";
import { modelAttempts } from "./attempts";
import { history } from "./frames.fixture";

function attempt(provider: string): ModelAttempt {
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
  expect(modelAttempts(frames).map(({ provider }) => provider)).toEqual(["a", "q"]);
});

test("a question without a model has none", () => {
  expect(modelAttempts(history("asked", "planned", "executed", "answered"))).toEqual([]);
});

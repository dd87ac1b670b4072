import type { EventFrame, FailedCall, ModelAttempt } from "../api/types";

/** The models that brought nothing, each once: what a completion tells, the plan that is made of it tells again. */
export function modelAttempts(events: readonly EventFrame[]): ModelAttempt[] {
  const all: ModelAttempt[] = [];
  for (const frame of events) {
    const purpose = frame.kind === "narration" ? "narrate" : "plan";
    const told = purpose === "narrate" ? 0 : all.filter((call) => call.for === "plan" && call.attempt === frame.attempt).length;
    for (const { provider, model, error, latency_ms, usage } of of(frame).slice(told)) {
      const tokens = usage.prompt_tokens + usage.completion_tokens;
      all.push({ attempt: frame.attempt, for: purpose, provider, model, class: error.class, message: error.message, latency_ms, tokens, cost: usage.cost ?? 0 });
    }
  }
  return all;
}

function of(frame: EventFrame): readonly FailedCall[] {
  switch (frame.kind) {
    case "completion":
    case "planned":
    case "ambiguous":
    case "clarify":
    case "failed":
    case "narration":
      return frame.body.attempts ?? [];
    default:
      return [];
  }
}

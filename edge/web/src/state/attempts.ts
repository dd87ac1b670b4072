import type { ModelTry } from "../api/types/answer";
import type { ModelAttempt } from "../api/types/event";
import type { EventFrame } from "../api/types/frame";

/** The models that brought nothing, each once: what a completion tells, the plan that is made of it tells again. */
export function modelAttempts(events: readonly EventFrame[]): ModelTry[] {
  const all: ModelTry[] = [];
  for (const frame of events) {
    const told = frame.kind === "narration" ? 0 : all.filter(({ attempt }) => attempt === frame.attempt).length;
    for (const { provider, model, error } of of(frame).slice(told)) {
      all.push({ attempt: frame.attempt, provider, model, class: error.class, message: error.message });
    }
  }
  return all;
}

function of(frame: EventFrame): readonly ModelAttempt[] {
  switch (frame.kind) {
    case "completion":
    case "planned":
    case "clarify":
    case "failed":
    case "narration":
      return frame.body.attempts ?? [];
    default:
      return [];
  }
}

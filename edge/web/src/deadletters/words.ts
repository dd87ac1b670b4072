import { msg, t } from "../i18n/i18n";

const stages: Readonly<Record<string, string>> = {
  edge: msg("Interface"), planner: msg("Planner"), executor: msg("Executor"), narrator: msg("Narrator"), tracer: msg("Tracer"),
};

export function stageName(stage: string): string {
  return t(stages[stage] ?? stage);
}

export const lettersPath = "/dead-letters";

export function letterPath(id: string): string {
  return `${lettersPath}/${encodeURIComponent(id)}`;
}

/** An event as people read it: JSON with an indent, a text as it is. */
export function shownEvent(event: unknown): string {
  return typeof event === "string" ? event : JSON.stringify(event, null, 2);
}

import type { SessionLine } from "../api/sessions";
import { msg } from "../i18n/i18n";

/** What the dot of a session says. */
export type Mark = "running" | "waiting" | "failed" | "unseen" | "idle";

/** What matters most of a session: what asks for the person comes before what is new to them. */
export function markOf({ state, unseen }: Pick<SessionLine, "state" | "unseen">): Mark {
  if (state === "running" || state === "waiting") return state;
  if (unseen) return state === "failed" ? "failed" : "unseen";
  return state;
}

/** Their names, to be given to t. */
export const marks: Readonly<Record<Mark, string>> = {
  running: msg("Running"),
  waiting: msg("Waiting for you"),
  failed: msg("Failed"),
  unseen: msg("New to you"),
  idle: msg("Seen"),
};

/** What a session is called. */
export function nameOf({ name, title }: Pick<SessionLine, "name" | "title">): string {
  return name || title;
}

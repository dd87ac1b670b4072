import type { Path, Status } from "../api/types";
import { msg } from "../i18n/i18n";
import type { Tone } from "../ui/Badge";

/** Where a question stands, to be given to t. */
export const statusWords: Readonly<Record<Status, { text: string; tone: Tone }>> = {
  running: { text: msg("Running"), tone: "accent" },
  awaiting_approval: { text: msg("Waits for approval"), tone: "warn" },
  answered: { text: msg("Answered"), tone: "good" },
  clarify: { text: msg("Asked back"), tone: "plain" },
  declined: { text: msg("Declined"), tone: "warn" },
  failed: { text: msg("Failed"), tone: "bad" },
  canceled: { text: msg("Canceled"), tone: "plain" },
};

/** How a question was planned, to be given to t. */
export const pathWords: Readonly<Record<Path, string>> = {
  verified: msg("Verified"),
  cached: msg("Cached plan"),
  llm: msg("Model"),
  offline: msg("Built-in planner"),
  sql: msg("SQL by hand"),
};

/** How a model was found, to be given to t. */
export const stateWords: Readonly<Record<string, { text: string; tone: Tone }>> = {
  closed: { text: msg("Answers"), tone: "good" },
  open: { text: msg("Not called"), tone: "bad" },
  "half-open": { text: msg("Being tried"), tone: "warn" },
};

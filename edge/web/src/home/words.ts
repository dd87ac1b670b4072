import type { Schemas } from "../api/schemas";
import { msg } from "../i18n/i18n";
import type { Stacked } from "./figures";

/** How a question stands, in words to be given to t. */
export const statusWords: Readonly<Record<Schemas["Status"] | "open", string>> = {
  running: msg("Running"), awaiting_approval: msg("Waits for approval"), answered: msg("Answered"), clarify: msg("Asked back"),
  declined: msg("Declined"), failed: msg("Failed"), canceled: msg("Canceled"), open: msg("Not ended"),
};

/** How a plan came about. */
export const pathWords: Readonly<Record<string, string>> = {
  verified: msg("Verified question"), cached: msg("Kept plan"), llm: msg("Model"), offline: msg("Built-in planner"), sql: msg("SQL by hand"), none: msg("No plan"),
};

/** The colours of the stack. */
export const fills: Readonly<Record<Stacked, string>> = {
  answered: "bg-good", clarify: "bg-(--series-3)", declined: "bg-(--series-2)", failed: "bg-bad", canceled: "bg-line-strong", open: "bg-accent stripes",
};

/** Dots that say the same in a list. */
export const dots: Readonly<Record<Schemas["Status"], string>> = {
  answered: "bg-good", clarify: "bg-(--series-3)", declined: "bg-(--series-2)", failed: "bg-bad", canceled: "bg-line-strong",
  running: "bg-accent animate-pulse-dot", awaiting_approval: "bg-warn animate-pulse-dot",
};

export const stageWords: Readonly<Record<string, string>> = {
  edge: msg("Interface"), planner: msg("Planner"), executor: msg("Executor"), narrator: msg("Narrator"), tracer: msg("Tracer"),
};

// How what is written down, and what a change of it does, is told.

import type { Feedback, Impact, Path, PlanBrief, SemanticsChange, SemanticsVersion } from "../api/types";
import { msg, t } from "../i18n/i18n";

const whats: Record<SemanticsChange["what"], string> = {
  table: msg("Description of"), column: msg("Description of"), metric: msg("Metric"), relation: msg("Relation"), instruction: msg("Instruction"), verified: msg("Verified question"),
};

/** What a difference is about, before its name. */
export function whatWords(what: SemanticsChange["what"]): string {
  return t(whats[what]);
}

/** How many past questions would be planned otherwise, and how far was looked. */
export function impactWords({ looked, complete, skipped, changed }: Impact): string {
  if (looked === 0) return t("There are no past questions to hold it against.");
  const said = complete
    ? t("{n, plural, =0 {None} other {#}} of {looked, plural, one {# past question} other {# past questions}} would be planned otherwise.", { n: changed.length, looked })
    : t("{n, plural, =0 {None} other {#}} of the latest {looked, plural, one {# past question} other {# past questions}} would be planned otherwise.", { n: changed.length, looked });
  if (skipped === 0) return said;
  return `${said} ${t("{n, plural, one {# follow-up among them was} other {# follow-ups among them were}} not planned again.", { n: skipped })}`;
}

/** Why a version was made. */
export function reasonWords({ note, restored }: SemanticsVersion): string {
  const back = restored ? t("Brought back version {version, number}", { version: restored }) : "";
  return [back, note].filter(Boolean).join(": ") || t("No note");
}

/** What was made of feedback. */
export function draftWords({ verdict, draft }: Feedback): string {
  if (draft?.state === "promoted") return t("Thank you. This is written down already.");
  if (draft?.state === "dismissed") return t("Thank you. The same was proposed before, and put aside.");
  if (draft?.verified) return t("Thank you. Drafted as a verified question: “{question}”.", { question: draft.verified.question });
  if (draft?.phrase) return t("Thank you. Drafted as a word: “{phrase}” means {meaning}.", { phrase: draft.phrase, meaning: draft.meaning ?? "" });
  return verdict === "up" ? t("Thank you, that is noted.") : t("Thank you, that is noted for those who look after the database.");
}

const plans: Record<Path, string> = { verified: msg("verified"), llm: msg("by a model"), offline: msg("by the built-in planner"), cached: msg("from a cached plan"), sql: msg("by hand") };

/** How a question is planned, in short. */
export function planWords({ outcome, path }: PlanBrief): string {
  if (outcome === "clarify") return t("asks back");
  if (outcome === "declined") return t("declines");
  return path ? t(plans[path]) : t("planned");
}

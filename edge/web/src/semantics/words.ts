// How what is written down, and what a change of it does, is told.

import type { Path } from "../api/types/basic";
import type { Feedback, Impact, PlanBrief, SemanticsChange, SemanticsVersion } from "../api/types/semantics";

const whats: Record<SemanticsChange["what"], string> = {
  table: "Description of", column: "Description of", metric: "Metric", relation: "Relation", instruction: "Instruction", verified: "Verified question",
};

/** What a difference is about, before its name. */
export function whatWords(what: SemanticsChange["what"]): string {
  return whats[what];
}

export function counted(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** How many past questions would be planned otherwise, and how far was looked. */
export function impactWords({ looked, complete, skipped, changed }: Impact): string {
  const scope = complete ? counted(looked, "past question") : `the latest ${counted(looked, "past question")}`;
  const left = skipped > 0 ? ` ${counted(skipped, "follow-up")} among them ${skipped === 1 ? "was" : "were"} not planned again.` : "";
  if (looked === 0) return "There are no past questions to hold it against.";
  if (changed.length === 0) return `None of ${scope} would be planned otherwise.${left}`;
  return `${changed.length} of ${scope} would be planned otherwise.${left}`;
}

/** Why a version was made. */
export function reasonWords({ note, restored }: SemanticsVersion): string {
  const back = restored ? `Brought back version ${restored}` : "";
  return [back, note].filter(Boolean).join(": ") || "No note";
}

/** What was made of feedback. */
export function draftWords({ verdict, draft }: Feedback): string {
  if (draft?.state === "promoted") return "Thank you. This is written down already.";
  if (draft?.state === "dismissed") return "Thank you. The same was proposed before, and put aside.";
  if (draft?.verified) return `Thank you. Drafted as a verified question: “${draft.verified.question}”.`;
  if (draft?.phrase) return `Thank you. Drafted as a word: “${draft.phrase}” means ${draft.meaning ?? ""}.`;
  return verdict === "up" ? "Thank you, that is noted." : "Thank you, that is noted for those who look after the database.";
}

const plans: Record<Path, string> = { verified: "verified", llm: "by a model", offline: "by the built-in planner", cached: "from a cached plan", sql: "by hand" };

/** How a question is planned, in short. */
export function planWords({ outcome, path }: PlanBrief): string {
  if (outcome === "clarify") return "asks back";
  if (outcome === "declined") return "declines";
  return path ? plans[path] : "planned";
}

import { expect, test } from "vitest";
import type { ChangedQuestion, Feedback } from "../api/types";
import { draftWords, impactWords, planWords, reasonWords } from "./words";

const changed = [{} as ChangedQuestion];

test.each([
  [{ looked: 0, complete: true, skipped: 0, changed: [] }, "There are no past questions to hold it against."],
  [{ looked: 1, complete: true, skipped: 0, changed: [] }, "None of 1 past question would be planned otherwise."],
  [{ looked: 9, complete: false, skipped: 2, changed }, "1 of the latest 9 past questions would be planned otherwise. 2 follow-ups among them were not planned again."],
])("impact %#", (impact, words) => expect(impactWords(impact)).toBe(words));

test.each([
  [{ version: 3, author: "ann", time: "", restored: 1, note: "too early" }, "Brought back version 1: too early"],
  [{ version: 3, author: "ann", time: "", note: "why" }, "why"],
  [{ version: 3, author: "ann", time: "" }, "No note"],
])("reason %#", (version, words) => expect(reasonWords(version)).toBe(words));

const given: Feedback = { id: "1", connection: "shop", question_id: "q", session_id: "s", user: "ann", time: "", verdict: "down", question: "how many" };

test.each([
  [{}, "Thank you, that is noted for those who look after the database."],
  [{ verdict: "up" as const }, "Thank you, that is noted."],
  [{ draft: { state: "open" as const, verified: { id: "a", question: "how many", sql: "SELECT 1" } } }, "Thank you. Drafted as a verified question: “how many”."],
  [{ draft: { state: "open" as const, phrase: "vips", meaning: "segment = 'vip'" } }, "Thank you. Drafted as a word: “vips” means segment = 'vip'."],
  [{ draft: { state: "dismissed" as const, phrase: "vips", meaning: "x" } }, "Thank you. The same was proposed before, and put aside."],
])("feedback %#", (more, words) => expect(draftWords({ ...given, ...more })).toBe(words));

test.each([
  [{ outcome: "planned" as const, path: "llm" as const, text: "" }, "by a model"],
  [{ outcome: "clarify" as const, path: "offline" as const, text: "" }, "asks back"],
  [{ outcome: "declined" as const, text: "" }, "declines"],
  [{ outcome: "planned" as const, text: "" }, "planned"],
])("plan %#", (plan, words) => expect(planWords(plan)).toBe(words));

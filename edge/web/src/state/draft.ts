// What was typed and not asked, for each session. It is kept in this browser.

import { forget, recall, remember } from "./memory";

const start = "arivu.draft.";
const slot = (session: string | undefined) => `${start}${session ?? "new"}`;

export function recallDraft(session: string | undefined): string {
  return recall(slot(session));
}

export function keepDraft(session: string | undefined, text: string): void {
  remember(slot(session), text);
}

/** Forgets all of them: they are nobody else's to read. */
export function forgetDrafts(): void {
  forget(start);
}

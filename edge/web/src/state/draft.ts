// What was typed and not asked, for each session. It is kept in this browser.

import { recall, remember } from "./memory";

const slot = (session: string | undefined) => `arivu.draft.${session ?? "new"}`;

export function recallDraft(session: string | undefined): string {
  return recall(slot(session));
}

export function keepDraft(session: string | undefined, text: string): void {
  remember(slot(session), text);
}

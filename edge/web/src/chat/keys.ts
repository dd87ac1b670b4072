import { useEffect, type RefObject } from "react";
import { msg } from "../i18n/i18n";
import { typing, type KeyGroup } from "../shell/keys";

/** The keys of the newest answer. */
export const answering: KeyGroup = {
  name: msg("The newest answer"),
  keys: [
    { keys: ["R"], does: msg("Go to how it was read; arrows go from part to part, Enter changes one") },
    { keys: ["S"], does: msg("Go to its steps") },
    { keys: ["E"], does: msg("Edit the SQL") },
    { keys: ["X"], does: msg("Explain how the database runs it") },
    { keys: ["D"], does: msg("Show what differs from the statement before") },
    { keys: ["C"], does: msg("Choose how it is drawn") },
    { keys: ["T"], does: msg("Go to its rows; arrows go from cell to cell") },
    { keys: ["O"], does: msg("Go to its export") },
    { keys: ["F"], does: msg("Go to what to ask next") },
    { keys: ["M"], does: msg("Ask another model") },
    { keys: ["A"], does: msg("Go to asking it again") },
    { keys: ["Y"], does: msg("Go to whether it is right") },
    { keys: ["N"], does: msg("Say what is not right") },
    { keys: ["L"], does: msg("Copy a link to it") },
    { keys: ["B"], does: msg("Save its question") },
  ],
};

/** What each key goes to within a card; what opens is pressed, other things get the focus: a slip asks and judges nothing. */
const targets: Readonly<Record<string, { within: string; press?: true }>> = {
  r: { within: "[data-piece]" },
  s: { within: "[data-testid=steps] button:enabled" },
  e: { within: "[data-key=edit]", press: true },
  x: { within: "[data-key=plan]", press: true },
  d: { within: "[data-key=changes]", press: true },
  c: { within: "[data-testid=chart-type]", press: true },
  t: { within: "[role=grid]" },
  o: { within: "[data-key=export]" },
  f: { within: "[data-key=next] button" },
  m: { within: "[data-key=model]" },
  a: { within: "[data-key=again]" },
  y: { within: "[data-key=right]" },
  n: { within: "[data-key=wrong]", press: true },
  l: { within: "[data-key=link]", press: true },
  b: { within: "[data-key=save]", press: true },
};

/** Lets the keys of an answer work on a card, while it is the newest. */
export function useAnswerKeys(card: RefObject<HTMLElement | null>, newest: boolean): void {
  useEffect(() => {
    if (!newest) return;
    const onKey = (event: KeyboardEvent) => {
      const target = targets[event.key];
      if (!target || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || typing(event)) return;
      if (document.querySelector(":is([role=dialog], [role=menu]):not([hidden])")) return; // they have keys of their own
      const found = card.current?.querySelector<HTMLElement>(target.within);
      if (!found) return;
      event.preventDefault();
      found.focus();
      if (target.press) found.click();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [card, newest]);
}

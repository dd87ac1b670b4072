import { msg } from "../i18n/i18n";

/** A key, or keys pressed together, and what it does. */
export interface Key {
  /** The names of the keys as they stand on the keyboard; Mod is Cmd on a Mac and Ctrl elsewhere. */
  keys: readonly string[];
  /** What it does, to be given to t. */
  does: string;
}

/** The keys of one place, in the order in which they are listed. */
export interface KeyGroup {
  name: string;
  keys: readonly Key[];
}

/** The keys that do something anywhere. */
export const everywhere: KeyGroup = {
  name: msg("Everywhere"),
  keys: [
    { keys: ["Mod", "K"], does: msg("Find anything and go there") },
    { keys: ["?"], does: msg("List the keys") },
    { keys: ["Esc"], does: msg("Close what is open") },
  ],
};

/** The keys around a question and its answer. */
export const asking: KeyGroup = {
  name: msg("Asking"),
  keys: [
    { keys: ["Enter"], does: msg("Ask") },
    { keys: ["Shift", "Enter"], does: msg("Begin a new line") },
    { keys: ["↑"], does: msg("Bring back an earlier question") },
    { keys: ["1", "2", "3", "4"], does: msg("Choose a reading") },
  ],
};

/** Whether a key is being typed into something. */
export function typing({ target }: KeyboardEvent): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

export const onMac = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);

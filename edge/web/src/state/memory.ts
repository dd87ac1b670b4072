// What this browser remembers. Storage may be forbidden; the page then forgets.

export function recall(slot: string): string {
  try {
    return localStorage.getItem(slot) ?? "";
  } catch {
    return "";
  }
}

export function remember(slot: string, value: string): void {
  try {
    if (value === "") localStorage.removeItem(slot);
    else localStorage.setItem(slot, value);
  } catch {
    // Nothing is lost but the memory.
  }
}

/** Forgets all whose slots begin so. */
export function forget(prefix: string): void {
  try {
    for (const slot of Object.keys(localStorage)) if (slot.startsWith(prefix)) localStorage.removeItem(slot);
  } catch {
    // There is nothing to forget.
  }
}

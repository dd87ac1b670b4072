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

/** A message as a sentence that others may follow: what a vendor says often ends without a full stop. */
export function ended(text: string): string {
  return /[.!?…]$/.test(text.trimEnd()) ? text : `${text}.`;
}

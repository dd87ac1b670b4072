import type { Saved } from "../api/sessions";

/** Those with all of the words in their name or question. */
export function matching(saved: readonly Saved[], text: string): readonly Saved[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return saved;
  return saved.filter(({ name, question }) => {
    const among = `${name}\n${question}`.toLowerCase();
    return words.every((word) => among.includes(word));
  });
}

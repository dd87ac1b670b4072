import { msg } from "../i18n/i18n";

/** How many days a key lasts; none for no end. */
export type Life = "7" | "30" | "90" | "365" | "none";

export const lives: readonly { value: Life; name: string }[] = [
  { value: "7", name: msg("in 7 days") },
  { value: "30", name: msg("in 30 days") },
  { value: "90", name: msg("in 90 days") },
  { value: "365", name: msg("in a year") },
  { value: "none", name: msg("never") },
];

/** When a key of such a life ends, undefined for never. */
export function expiryOf(life: Life, now: Date): string | undefined {
  if (life === "none") return undefined;
  return new Date(now.getTime() + Number(life) * 24 * 3_600_000).toISOString();
}

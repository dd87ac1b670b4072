// What may stand in the place of a part of a reading, as it is offered.

import type { Alternatives } from "../api/types";
import { msg } from "../i18n/i18n";

/** What a part is about, to be given to t. */
export const aspects: Readonly<Record<Alternatives["what"], string>> = {
  metric: msg("Figure"),
  dimension: msg("Grouped by"),
  grain: msg("Unit of time"),
  period: msg("Period"),
  value: msg("Value"),
  condition: msg("Condition"),
  limit: msg("Number of rows"),
  direction: msg("Order"),
};

/** What may be written in the place of a part, to be given to t. */
export const entries: Readonly<Record<NonNullable<Alternatives["entry"]>, string>> = {
  number: msg("Another number"),
  text: msg("Another value"),
  period: msg("Another period, such as last month"),
};

/** An offer with what of it is other than in the text that stands there. */
interface Offer {
  /** As it would stand in the restatement. */
  text: string;
  /** The words that differ; the whole text if all do. */
  label: string;
}

/** The offers, each by the words in which it differs from the others and from what stands there; of an order also that it comes "first". */
export function offersOf(text: string, { what, offers = [] }: Pick<Alternatives, "what" | "offers">): Offer[] {
  const all = [text, ...offers].map((one) => one.split(" "));
  const start = shared(all);
  const end = what === "direction" ? 0 : shared(all.map((words) => words.slice(start).reverse()));
  return offers.map((offer) => {
    const words = offer.split(" ");
    const label = words.slice(start, words.length - end).join(" ");
    return { text: offer, label: label === "" ? offer : unquoted(label) };
  });
}

/** How many words at the beginning are the same in all. */
function shared(all: readonly (readonly string[])[]): number {
  let n = 0;
  while (all.every((words) => words.length > n + 1 && words[n] === all[0]![n])) n++;
  return n;
}

/** A value without its quotes, as a person would say it. */
function unquoted(label: string): string {
  return /^'[^']*'$/.test(label) ? label.slice(1, -1) : label;
}

/** The offers whose words hold what is typed, whatever its case. */
export function matching(offers: readonly Offer[], typed: string): Offer[] {
  const wanted = typed.trim().toLowerCase();
  return wanted === "" ? [...offers] : offers.filter(({ label, text }) => label.toLowerCase().includes(wanted) || text.toLowerCase() === wanted);
}

/** Whether a text may be written in the place of a part. */
export function enterable({ entry }: Alternatives, typed: string): boolean {
  const text = typed.trim();
  if (!entry || text === "") return false;
  return entry !== "number" || /^-?\d+(\.\d+)?$/.test(text);
}

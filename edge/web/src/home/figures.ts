// Figures as people read them. What was not measured is a dash, never a zero.

import { duration } from "../format/time";
import { t } from "../i18n/i18n";
import { region } from "../i18n/region";
import type { Bucket, Latency, Totals } from "./api";

export const none = "—";

/** A count with its thousands apart; from a hundred thousand on rounded: 1,234, 120K, 3.4M. */
export function count(n: number): string {
  return new Intl.NumberFormat(region(), n >= 100_000 ? { notation: "compact", maximumFractionDigits: 1 } : {}).format(n);
}

/** A part of a whole in percent; little of something is never shown as nothing, nor almost all as all. */
export function percent(part: number, of: number): string {
  if (of === 0) return none;
  const exact = (100 * part) / of;
  const shown = part > 0 && exact < 0.1 ? 0.1 : part < of && exact > 99.9 ? 99.9 : exact;
  const digits = shown < 10 || shown > 99 ? 1 : 0;
  return new Intl.NumberFormat(region(), { style: "percent", maximumFractionDigits: digits }).format(shown / 100);
}

/** US dollars: two digits from a dollar on, below as many as tell it from nothing. */
export function dollars(cost: number): string {
  const digits = cost === 0 || cost >= 1 ? { minimumFractionDigits: 2, maximumFractionDigits: 2 } : { maximumSignificantDigits: 2 };
  return new Intl.NumberFormat(region(), { style: "currency", currency: "USD", currencyDisplay: "narrowSymbol", ...digits }).format(cost);
}

/** A time that so many of a hundred stayed within, a dash if none was measured. */
export function within(latency: Latency, percentile: "p50_ms" | "p95_ms" | "p99_ms"): string {
  return latency.count === 0 ? none : duration(latency[percentile]);
}

/** How many questions have ended by themselves, well or not. */
export function ended({ answered, clarify, declined, failed }: Pick<Totals, "answered" | "clarify" | "declined" | "failed">): number {
  return answered + clarify + declined + failed;
}

/** How a number compares with that of the time before: "+12%"; "" where nothing can be said. */
export function change(now: number, before: number | undefined): string {
  if (before === undefined || before === 0 || now === before) return "";
  const by = (now - before) / before;
  if (Math.abs(by) < 0.005) return "";
  if (by > 9.99) return t("{n}× as many", { n: new Intl.NumberFormat(region(), { maximumFractionDigits: 0 }).format(now / before) });
  return new Intl.NumberFormat(region(), { style: "percent", maximumFractionDigits: 0, signDisplay: "always" }).format(by);
}

/** When a part of a series is, as precisely as its length asks for. */
export function moment(at: number, stepSeconds: number): string {
  const time = { hour: "2-digit", minute: "2-digit" } as const;
  const day = { day: "numeric", month: "short" } as const;
  const format: Intl.DateTimeFormatOptions =
    stepSeconds >= 24 * 3600 ? day
    : stepSeconds >= 3 * 3600 ? { ...day, ...time }
    : stepSeconds >= 60 ? time
    : { ...time, second: "2-digit" };
  return new Intl.DateTimeFormat(region(), format).format(at);
}

/** When a stretch of time began. */
export function beginning(at: number): string {
  return new Intl.DateTimeFormat(region(), { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }).format(at);
}

/** The statuses in the order in which they are stacked, the usual one at the bottom. */
export const stacked = ["answered", "clarify", "declined", "failed", "canceled", "open"] as const;
export type Stacked = (typeof stacked)[number];

/** How many questions of a part stand how; open are those that have not ended. */
export function heights(bucket: Bucket): Record<Stacked, number> {
  const { answered, clarify, declined, failed, canceled, waiting, running } = bucket;
  return { answered, clarify, declined, failed, canceled, open: waiting + running };
}

import type { Broken, SchemaChange } from "../api/types";
import { msg, t } from "../i18n/i18n";

/** The change, unless it is the one already known or nothing is known yet. */
export function newsOf(change: SchemaChange | null | undefined, known: string | undefined): SchemaChange | undefined {
  return change && known !== undefined && change.at !== known ? change : undefined;
}

const most = 4;

/** The first few of many, and how many more there are. */
export function firstOf<T>(all: readonly T[]): { shown: readonly T[]; more: number } {
  return { shown: all.slice(0, most), more: Math.max(0, all.length - most) };
}

const called: Record<Broken["kind"], string> = {
  term: msg("the word “{name}”: {why}"),
  metric: msg("the metric “{name}”: {why}"),
  verified: msg("the verified question “{name}”: {why}"),
  question: msg("“{name}”: {why}"),
};

/** What is broken, in words. */
export function brokenWords({ kind, name, why, times }: Broken): string {
  const said = t(called[kind], { name, why });
  return times !== undefined && times > 1 ? said + t(", answered {n} times", { n: times }) : said;
}

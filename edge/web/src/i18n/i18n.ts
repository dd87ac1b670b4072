// What the page says, in the language of the person. A text is its English wording in ICU MessageFormat; the other
// languages map it to theirs and are loaded only when they are chosen.

import { IntlMessageFormat } from "intl-messageformat";
import { createElement, Fragment, type ReactNode } from "react";
import { recall, remember } from "../state/memory";

export type Locale = "en" | "de";

/** The languages by their own names. */
export const locales: Readonly<Record<Locale, string>> = { en: "English", de: "Deutsch" };

type Catalog = Readonly<Record<string, string>>;
type Values = Readonly<Record<string, string | number | boolean | Date>>;

const slot = "arivu.locale";
const loaders: Readonly<Record<Exclude<Locale, "en">, () => Promise<{ catalog: Catalog }>>> = { de: () => import("./de") };

let current: Locale = "en";
let catalog: Catalog = {};
let formats = new Map<string, IntlMessageFormat>();
const watchers = new Set<() => void>();

export function locale(): Locale {
  return current;
}

export function watchLocale(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** The language that was chosen, else the first of the browser's that the page speaks. */
export function wantedLocale(preferred: readonly string[] = navigator.languages): Locale {
  const known = (tag: string): tag is Locale => tag in locales;
  const chosen = recall(slot) ?? "";
  return known(chosen) ? chosen : (preferred.map((tag) => tag.slice(0, 2)).find(known) ?? "en");
}

/** Speaks a language from now on; its texts are loaded first. */
export async function speak(next: Locale): Promise<void> {
  const texts = next === "en" ? {} : (await loaders[next]()).catalog;
  current = next;
  catalog = texts;
  formats = new Map();
  if (typeof document !== "undefined") document.documentElement.lang = next;
  for (const watcher of watchers) watcher();
}

/** Speaks a language and keeps to it. */
export async function chooseLocale(next: Locale): Promise<void> {
  await speak(next);
  remember(slot, next);
}

/** Marks a text outside of functions, where no language is chosen yet; give it to t when it is shown. */
export function msg(text: string): string {
  return text;
}

/** A text in the person's language, with values in its places: t("{n, plural, one {# row} other {# rows}}", { n }). */
export function t(text: string, values?: Values): string {
  const own = catalog[text] ?? text;
  return values === undefined ? own : String(formatOf(own).format(values));
}

/** A text in which some places are elements: rich("See {page}.", { page: <Link … /> }). */
export function rich(text: string, values: Readonly<Record<string, ReactNode>>): ReactNode {
  const parts = formatOf(catalog[text] ?? text).format<ReactNode>(values as Record<string, string>);
  return createElement(Fragment, null, ...(Array.isArray(parts) ? parts : [parts]));
}

function formatOf(own: string): IntlMessageFormat {
  const known = formats.get(own);
  if (known) return known;
  const made = new IntlMessageFormat(own, current);
  formats.set(own, made);
  return made;
}

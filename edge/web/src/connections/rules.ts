// The rules of a connection about columns, rows, schemas and functions, as they are edited.

import type { ConnectionOptions, RowPolicy } from "../api/types";
import { t } from "../i18n/i18n";

export interface Rules {
  hidden: readonly string[];
  masked: readonly string[];
  policies: readonly RowPolicy[];
  /** What is seen; nothing listed means all. */
  schemas: readonly string[];
  functions: readonly string[];
}

/** Which rules are lists of patterns. */
export type PatternList = "hidden" | "masked" | "schemas" | "functions";

export function rulesOf({ hidden = [], masked = [], row_policies = [], schemas = [], functions = [] }: ConnectionOptions): Rules {
  return { hidden, masked, policies: row_policies, schemas, functions };
}

/** The rules without entries that say nothing, and without spaces around what is said. */
export function tidy({ hidden, masked, policies, schemas, functions }: Rules): Rules {
  const said = (list: readonly string[]) => list.map((text) => text.trim()).filter(Boolean);
  return {
    hidden: said(hidden),
    masked: said(masked),
    schemas: said(schemas),
    functions: said(functions),
    policies: policies.map(({ table, filter }) => ({ table: table.trim(), filter: filter.trim() })).filter(({ table, filter }) => table || filter),
  };
}

/** The options of a connection with other rules. All of them are sent: what a request leaves out goes back to its default. */
export function withRules(options: ConnectionOptions, { hidden, masked, policies, schemas, functions }: Rules): ConnectionOptions {
  return { ...options, hidden: [...hidden], masked: [...masked], row_policies: [...policies], schemas: [...schemas], functions: [...functions] };
}

export function sameRules(a: Rules, b: Rules): boolean {
  return JSON.stringify(tidy(a)) === JSON.stringify(tidy(b));
}

/** What the change lets people see or call that was kept from them. */
export function loosened(before: Rules, after: Rules): string[] {
  const now = tidy(after);
  const gone = (list: readonly string[], left: readonly string[]) => list.filter((text) => !has(left, text));
  return [
    ...gone(before.hidden, now.hidden).map((text) => (has(now.masked, text) ? t("{text} is masked and no longer hidden", { text }) : t("{text} is no longer hidden", { text }))),
    ...gone(before.masked, [...now.masked, ...now.hidden]).map((text) => t("{text} is no longer masked", { text })),
    ...before.policies.filter((policy) => !now.policies.some((left) => same(left, policy))).map(({ table, filter }) => t("rows of {table} need no longer meet {filter}", { table, filter })),
    ...schemasShown(before.schemas, now.schemas),
    ...gone(now.functions, before.functions).map((text) => t("{text} may be called", { text })),
  ];
}

function schemasShown(before: readonly string[], after: readonly string[]): string[] {
  if (before.length === 0) return [];
  if (after.length === 0) return [t("every schema that the login may read is seen")];
  return after.filter((text) => !has(before, text)).map((text) => t("schema {text} is seen", { text }));
}

// Patterns are compared without case.
function has(list: readonly string[], text: string): boolean {
  return list.some((other) => other.toLowerCase() === text.toLowerCase());
}

function same(a: RowPolicy, b: RowPolicy): boolean {
  return a.table.toLowerCase() === b.table.toLowerCase() && a.filter === b.filter;
}

/** Where in the rules a refusal points to. */
export interface Spot {
  list: PatternList | "policies";
  /** Undefined where it is about the whole list. */
  index: number | undefined;
  part?: "table" | "filter";
}

/** Reads the field of a refusal, such as options.row_policies[1].filter; undefined if it is about something else. */
export function spotOf(field: string | undefined): Spot | undefined {
  const found = /^options\.(hidden|masked|schemas|functions|row_policies)(?:\[(\d+)\])?(?:\.(table|filter))?$/.exec(field ?? "");
  if (!found) return undefined;
  const [, list, index, part] = found;
  return {
    list: list === "row_policies" ? "policies" : (list as PatternList),
    index: index === undefined ? undefined : Number(index),
    ...(part && { part: part as "table" | "filter" }),
  };
}

/** The detail of a refusal beside its field, where the field need not be named again. */
export function detailAt(detail: string): string {
  const text = detail.replace(/^options\.\w+(?:\[\d+\])?(?:\.\w+)?(?: entry \d+)?: /, "");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * The warnings that are about one entry, so that they can stand beside it. They begin with
 * what they are about; one that is not recognised still stands among all the warnings.
 */
export function warningsOn(warnings: readonly string[], list: Spot["list"], name: string): string[] {
  if (name === "") return [];
  const beginnings = list === "policies" ? [`row_policies: ${name} `, `${name} is left out: its row policy `] : [`${list}: ${name} `];
  return warnings.filter((warning) => beginnings.some((beginning) => warning.startsWith(beginning)));
}

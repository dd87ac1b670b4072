// Joins that a database does not declare, in words.

import type { Join, Overlap } from "../api/explorer";
import { t } from "../i18n/i18n";

export function joinId({ table, columns, ref_table, ref_columns }: Join): string {
  return JSON.stringify([table, columns, ref_table, ref_columns]);
}

/** One side of a join as "orders.customer_id". */
export function sideWords(table: string, columns: readonly string[]): string {
  return columns.length === 1 ? `${table}.${columns[0]}` : `${table}(${columns.join(", ")})`;
}

/** How many of a column's values were found, in a sentence. */
export function overlapWords({ table, columns, ref_table, ref_columns }: Join, { distinct, found, complete }: Overlap): string {
  const [from, to] = [sideWords(table, columns), sideWords(ref_table, ref_columns)];
  if (distinct === 0) return t("{from} has no values.", { from });
  if (found === distinct) {
    return complete
      ? t("{n, plural, one {The only value} other {All # distinct values}} of {from} {n, plural, one {is} other {are}} in {to}.", { n: distinct, from, to })
      : t("All of the first {n, number} distinct values of {from} are in {to}.", { n: distinct, from, to });
  }
  return complete
    ? t("{found, number} of {n, number} distinct values of {from} are in {to}.", { found, n: distinct, from, to })
    : t("{found, number} of the first {n, number} distinct values of {from} are in {to}.", { found, n: distinct, from, to });
}

/** Whether the data speak for a join: all values found, nearly all, or too few. */
export function overlapTone({ distinct, found }: Overlap): "good" | "warn" | "bad" | "plain" {
  if (distinct === 0) return "plain";
  if (found === distinct) return "good";
  return found >= 0.9 * distinct ? "warn" : "bad";
}

/** Joins can be held against the data where they are of one column each. */
export function measurable({ columns }: Join): boolean {
  return columns.length === 1;
}

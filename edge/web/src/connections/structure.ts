// What the structure of a database says, in words.

import { locale, msg, t } from "../i18n/i18n";
import type { Column, ForeignKey, Index, Schema, Table } from "../api/types";

/** The name with its namespace, as foreign keys and statements name it. */
export function qualified({ namespace, name }: Pick<Table, "namespace" | "name">): string {
  return namespace ? `${namespace}.${name}` : name;
}

/** The part that a column has in the keys of its table. */
export interface KeyPart {
  primary: boolean;
  /** It alone, or with others, has no value twice. */
  unique: boolean;
  refers: ForeignKey | undefined;
}

export function keyPartOf(table: Table, column: string): KeyPart {
  return {
    primary: table.primary_key?.includes(column) ?? false,
    unique: table.indexes?.some(({ unique, parts, where }) => unique && !where && parts.length === 1 && parts[0]?.column === column) ?? false,
    refers: table.foreign_keys?.find(({ columns }) => columns.includes(column)),
  };
}

/** A foreign key, seen from the table that it refers to. */
export interface Reference {
  from: string;
  key: ForeignKey;
}

export function referencesTo(schema: Schema, table: string): Reference[] {
  return schema.tables.flatMap((other) =>
    (other.foreign_keys ?? []).filter(({ ref_table }) => ref_table === table).map((key) => ({ from: qualified(other), key })),
  );
}

/** What an index orders by, and what else is special about it. */
export function indexWords({ unique, method, parts, include, where }: Index): { on: string; more: string[] } {
  return {
    on: parts.map(({ column, expression }) => column ?? `(${expression ?? ""})`).join(", "),
    more: [
      ...(unique ? [t("unique")] : []),
      ...(method ? [method] : []),
      ...(include?.length ? [t("also stores {columns}", { columns: include.join(", ") })] : []),
      ...(where ? [t("only where {condition}", { condition: where })] : []),
    ],
  };
}

const kinds: Record<Table["kind"], string> = { table: msg("Table"), view: msg("View"), materialized_view: msg("Materialized view") };

export function kindWord({ kind }: Table): string {
  return t(kinds[kind]);
}

/** How many rows there may be. Estimates of a database are rounded to what they can be trusted for. */
export function rowWords({ rows, filter }: Pick<Table, "rows" | "filter">): string {
  if (rows < 0) return t("no estimate of rows");
  const counted = rows < 1_000 ? t("{n, plural, one {# row} other {# rows}}", { n: rows }) : t("about {count} rows", { count: short(rows) });
  return filter ? t("{rows} that may be seen", { rows: counted }) : counted;
}

/** A number in few characters: 950, 42 K, 1.2 M. */
export function short(n: number): string {
  return new Intl.NumberFormat(locale(), { notation: "compact", maximumFractionDigits: 1 }).format(n);
}

// Longer lists are for a query.
const mostValues = 6;
const longestValue = 40;

/** What is known of the values of a column; nothing of a masked one. */
export function valueWords({ masked, distinct, min, max, values, all_values }: Column): string {
  if (masked) return "";
  if (values && values.length > 0) {
    const first = values.slice(0, mostValues).map(clipped).join(", ");
    if (all_values && values.length <= mostValues) return first;
    return distinct > values.length || all_values ? `${first}, … (${differentWords(Math.max(distinct, values.length))})` : `${first}, …`;
  }
  if (min !== undefined && max !== undefined) return min === max ? clipped(min) : `${clipped(min)} … ${clipped(max)}`;
  if (distinct === 0) return t("no values");
  return distinct > 0 ? differentWords(distinct) : "";
}

function differentWords(n: number): string {
  return t("{n, number} different", { n });
}

function clipped(value: string): string {
  return value.length > longestValue ? `${value.slice(0, longestValue - 1)}…` : value;
}

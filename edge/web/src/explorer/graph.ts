// How the tables of a database refer to each other, as a graph.

import type { Join } from "../api/explorer";
import type { Schema, Table } from "../api/types";
import { qualified } from "../connections/structure";

/** Who says that one table refers to another: the database, a person, or names and values. */
type Ground = "declared" | "accepted" | "inferred";

/** A reference of one table to another. */
export interface Reference {
  id: string;
  from: string;
  columns: readonly string[];
  to: string;
  refColumns: readonly string[];
  ground: Ground;
}

/** The references of a database: what it declares, and the joins that questions are answered with. */
export function referencesOf(schema: Schema, joins: readonly Join[]): Reference[] {
  const known = new Set(schema.tables.map(qualified));
  const references = new Map<string, Reference>();
  const add = (from: string, columns: readonly string[], to: string, refColumns: readonly string[], ground: Ground) => {
    const id = `${from}(${columns.join()})→${to}(${refColumns.join()})`;
    if (known.has(from) && known.has(to) && !references.has(id)) references.set(id, { id, from, columns, to, refColumns, ground });
  };
  for (const table of schema.tables) {
    for (const key of table.foreign_keys ?? []) add(qualified(table), key.columns, key.ref_table, key.ref_columns, "declared");
  }
  for (const join of joins) {
    if (join.used) add(join.table, join.columns, join.ref_table, join.ref_columns, join.verdict === "accepted" ? "accepted" : "inferred");
  }
  return [...references.values()];
}

/** The tables that are at most so many references away from one of them, it first. */
export function around(references: readonly Reference[], center: string, distance: number): string[] {
  const found = new Set([center]);
  let edge = [center];
  for (let step = 0; step < distance; step++) {
    const next = new Set<string>();
    for (const { from, to } of references) {
      if (edge.includes(from) && !found.has(to)) next.add(to);
      if (edge.includes(to) && !found.has(from)) next.add(from);
    }
    for (const table of next) found.add(table);
    edge = [...next];
  }
  return [...found];
}

/** The table with the most references, where to begin; the first one if there are none. */
export function hub(schema: Schema, references: readonly Reference[]): string | undefined {
  const count = new Map<string, number>();
  for (const { from, to } of references) {
    for (const table of new Set([from, to])) count.set(table, (count.get(table) ?? 0) + 1);
  }
  const names = schema.tables.map(qualified);
  return names.sort((a, b) => (count.get(b) ?? 0) - (count.get(a) ?? 0))[0];
}

/** A table as it is drawn: with the columns of its keys, and how many others it has. */
export interface Box {
  name: string;
  table: Table;
  lines: readonly string[];
  /** Columns without a line. */
  more: number;
}

const mostLines = 8;

export function boxesOf(schema: Schema, references: readonly Reference[], names: readonly string[]): Box[] {
  const wanted = new Set(names);
  return schema.tables.filter((table) => wanted.has(qualified(table))).map((table) => {
    const name = qualified(table);
    const keys = new Set(table.primary_key ?? []);
    for (const { from, columns, to, refColumns } of references) {
      if (from === name) columns.forEach((column) => keys.add(column));
      if (to === name) refColumns.forEach((column) => keys.add(column));
    }
    const columns = (table.columns ?? []).map((column) => column.name);
    const lines = columns.filter((column) => keys.has(column)).slice(0, mostLines);
    return { name, table, lines, more: columns.length - lines.length };
  });
}

/** Measures of a box in the units of the drawing. */
export const box = { width: 200, head: 30, line: 18, foot: 8 } as const;

/** Where in its box a column stands, from above: at its line, else in the line of the others. */
export function heightAt({ lines, more }: Box, column: string): number {
  const at = lines.indexOf(column);
  const line = at >= 0 ? at : more > 0 ? lines.length : -1;
  return line < 0 ? box.head / 2 : box.head + (line + 0.5) * box.line;
}

export function heightOf({ lines, more }: Box): number {
  return box.head + (lines.length + (more > 0 ? 1 : 0)) * box.line + box.foot;
}

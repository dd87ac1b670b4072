import type { Table } from "../api/types";
import { qualified } from "./structure";

/** A table that fits, with the names of the columns that do. */
export interface Found {
  table: Table;
  columns: string[];
}

/**
 * The tables in which every word is found: in the name, the comment, or a column's name
 * or comment. Those whose name begins with the text come first, then those whose name
 * has a word of it.
 */
export function findTables(tables: readonly Table[], text: string): Found[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return tables.map((table) => ({ table, columns: [] }));
  const found = tables.flatMap((table) => {
    const name = qualified(table).toLowerCase();
    const said = `${name} ${table.comment ?? ""}`.toLowerCase();
    const beyond = words.filter((word) => !said.includes(word));
    const columns = (table.columns ?? []).filter((column) => words.some((word) => named(column).includes(word)));
    if (!beyond.every((word) => columns.some((column) => named(column).includes(word)))) return [];
    const rank = name.startsWith(words[0]!) || table.name.toLowerCase().startsWith(words[0]!) ? 0 : words.some((word) => name.includes(word)) ? 1 : 2;
    return [{ rank, table, columns: columns.map((column) => column.name) }];
  });
  return found.sort((a, b) => a.rank - b.rank).map(({ table, columns }) => ({ table, columns }));
}

function named({ name, comment = "" }: { name: string; comment?: string }): string {
  return `${name} ${comment}`.toLowerCase();
}

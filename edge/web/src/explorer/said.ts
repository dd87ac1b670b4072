// What people say of one table or column: its description among the meanings, and the words for it.

import type { Meanings, Schema, Term } from "../api/types";
import { qualified } from "../connections/structure";

/** A table, or a column of it. */
export interface Target {
  /** Qualified. */
  table: string;
  column?: string;
}

/** How words name it. */
export function meaningOf({ table, column }: Target): string {
  return column === undefined ? table : `${table}.${column}`;
}

/** Its description, "" if nobody has written one. */
export function descriptionOf(meanings: Pick<Meanings, "tables"> | undefined, { table, column }: Target): string {
  const entry = meanings?.tables?.find((one) => one.table === table);
  if (column === undefined) return entry?.description ?? "";
  return entry?.columns?.find((one) => one.column === column)?.description ?? "";
}

/** The descriptions with another one of it; "" takes it out. */
export function withDescription(meanings: Meanings, { table, column }: Target, text: string): Meanings {
  const said = text.trim();
  const old = meanings.tables.find((one) => one.table === table) ?? { table };
  const columns = old.columns ?? [];
  const entry = column === undefined
    ? { ...old, description: said }
    : { ...old, columns: [...columns.filter((one) => one.column !== column), ...(said ? [{ column, description: said }] : [])] };
  const empty = !entry.description && !entry.columns?.length;
  return { ...meanings, tables: [...meanings.tables.filter((one) => one.table !== table), ...(empty ? [] : [entry])] };
}

/** The words that mean it and nothing else. */
export function wordsFor(terms: readonly Term[], target: Target): Term[] {
  return terms.filter(({ targets }) => targets.length === 1 && targets[0] === meaningOf(target));
}

/** A snapshot with people's descriptions in place of the database's comments, as planners see it. */
export function described(schema: Schema, meanings: Pick<Meanings, "tables"> | undefined): Schema {
  if (!meanings?.tables?.length) return schema;
  const tables = schema.tables.map((table) => {
    const name = qualified(table);
    if (!meanings.tables.some((one) => one.table === name)) return table;
    const comment = descriptionOf(meanings, { table: name }) || table.comment;
    const columns = (table.columns ?? []).map((column) => {
      const said = descriptionOf(meanings, { table: name, column: column.name });
      return said ? { ...column, comment: said } : column;
    });
    return { ...table, ...(comment !== undefined && { comment }), columns };
  });
  return { ...schema, tables };
}

// Which columns of a database the names in a statement are.

import type { Column, Schema, Table } from "../api/types";
import { qualified } from "../connections/structure";
import { tokenize } from "./tokenize";

/** A column with the table that it is of. */
export interface NamedColumn {
  table: string;
  column: Column;
}

/** For each token of a statement, in their order, the column that it names; undefined for other tokens, and where several could be meant. */
export function columnsIn(sql: string, schema: Schema): (NamedColumn | undefined)[] {
  const tokens = tokenize(sql);
  const words = tokens.flatMap(({ kind, text }, i) => (kind === "space" || kind === "comment" ? [] : [{ text: bare(text), name: kind === "name", i }]));
  const tables = tablesIn(words.map(({ text }) => text), schema);
  const out: (NamedColumn | undefined)[] = tokens.map(() => undefined);
  for (const [at, { text, name, i }] of words.entries()) {
    if (!name) continue;
    const owner = words[at - 1]?.text === "." ? tables.get(words[at - 2]?.text.toLowerCase() ?? "") : undefined;
    const among = owner ? [owner] : words[at - 1]?.text === "." ? [] : [...new Set(tables.values())];
    const found = among.flatMap((table) => {
      const column = table.columns?.find((one) => one.name.toLowerCase() === text.toLowerCase());
      return column ? [{ table: qualified(table), column }] : [];
    });
    if (found.length === 1 && !named(words, at, tables)) out[i] = found[0];
  }
  return out;
}

/** Whether a word names a table here: before a dot, or where it is brought in. */
function named(words: readonly { text: string }[], at: number, tables: ReadonlyMap<string, Table>): boolean {
  return words[at + 1]?.text === "." || (/^(from|join)$/i.test(words[at - 1]?.text ?? "") && tables.has(words[at]!.text.toLowerCase()));
}

/** The tables that a statement reads, by their names and aliases in small letters. */
function tablesIn(words: readonly string[], schema: Schema): Map<string, Table> {
  const tables = new Map<string, Table>();
  for (const [at, word] of words.entries()) {
    const table = schema.tables.find(({ name }) => name.toLowerCase() === word.toLowerCase());
    if (!table || !bringsIn(words, at)) continue;
    tables.set(word.toLowerCase(), table);
    const next = /^as$/i.test(words[at + 1] ?? "") ? words[at + 2] : words[at + 1];
    if (next && /^[\p{L}_]/u.test(next)) tables.set(next.toLowerCase(), table);
  }
  return tables;
}

function bringsIn(words: readonly string[], at: number): boolean {
  let before = at - 1;
  while (words[before] === ".") before -= 2; // over the namespace
  return /^(from|join|,)$/i.test(words[before] ?? "");
}

function bare(text: string): string {
  return /^["`[]/.test(text) ? text.slice(1, -1) : text;
}

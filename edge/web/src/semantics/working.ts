// What is written down while it is edited: pure functions over its contents.

import { t } from "../i18n/i18n";
import type { FieldProblem, Meanings, Parameter, Relation, Semantics, VerifiedQuestion } from "../api/types";

export type Kind = keyof Meanings;
export type Entry<K extends Kind> = Meanings[K][number];

export const kinds: readonly Kind[] = ["metrics", "verified", "tables", "relations", "instructions"];

/** The contents of a version, as they can be edited and sent. */
export function meaningsOf({ tables, metrics, relations, instructions, verified }: Semantics): Meanings {
  return { tables, metrics, relations, instructions, verified };
}

export function isEmpty(m: Meanings): boolean {
  return kinds.every((kind) => m[kind].length === 0);
}

const keys: { [K in Kind]: (entry: Entry<K>) => string } = {
  tables: ({ table }) => table,
  metrics: ({ name }) => name,
  relations: relationWords,
  instructions: ({ text }) => text,
  verified: ({ id }) => id,
};

/** What an entry is known by among those of its kind. */
export function keyOf<K extends Kind>(kind: K, entry: Entry<K>): string {
  return (keys[kind] as (entry: Entry<K>) => string)(entry);
}

/** A relation as "orders(customer_id) → customers(id)". */
export function relationWords({ table, columns, ref_table, ref_columns }: Relation): string {
  return `${table}(${columns.join(", ")}) → ${ref_table}(${ref_columns.join(", ")})`;
}

function byKey<K extends Kind>(kind: K, list: readonly Entry<K>[]): Map<string, Entry<K>> {
  return new Map(list.map((entry) => [keyOf(kind, entry), entry]));
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** How many entries differ between two contents. */
export function countChanges(before: Meanings, after: Meanings): number {
  let n = 0;
  for (const kind of kinds) {
    const [old, now] = [byKey(kind, before[kind]), byKey(kind, after[kind])];
    n += [...now].filter(([key, entry]) => !same(old.get(key), entry)).length + [...old.keys()].filter((key) => !now.has(key)).length;
    if (after[kind].length > now.size) n++; // something stands twice, which is for the server to refuse
  }
  return n;
}

/** The newest contents with the changes from base to mine made to them; of what both changed, mine stays. */
export function rebased(base: Meanings, mine: Meanings, newest: Meanings): Meanings {
  const merge = <K extends Kind>(kind: K): Entry<K>[] => {
    const [was, is] = [byKey(kind, base[kind]), byKey(kind, mine[kind])];
    const changed = ([key, entry]: [string, Entry<K>]) => !same(was.get(key), entry);
    const edits = new Map([...is].filter(changed));
    const kept = (newest[kind] as Entry<K>[])
      .filter((entry) => !was.has(keyOf(kind, entry)) || is.has(keyOf(kind, entry)))
      .map((entry) => edits.get(keyOf(kind, entry)) ?? entry);
    const there = byKey(kind, kept);
    return [...kept, ...[...edits].filter(([key]) => !there.has(key)).map(([, entry]) => entry)];
  };
  return { tables: merge("tables"), metrics: merge("metrics"), relations: merge("relations"), instructions: merge("instructions"), verified: merge("verified") };
}

/** The contents as they are sent: without blank lines of lists and parameters that the question no longer has. */
export function tidy(m: Meanings): Meanings {
  return {
    ...m,
    tables: m.tables.map(({ columns, ...table }) => ({ ...table, columns: (columns ?? []).filter(({ column, description }) => column.trim() || description.trim()) })),
    verified: named(m.verified),
  };
}

/** Verified questions with an id each; one of another question is not taken again. */
function named(list: readonly VerifiedQuestion[]): VerifiedQuestion[] {
  const taken = new Set(list.map(({ id }) => id));
  return list.map((v) => {
    if (v.id) return v;
    const words = idOf(v.question);
    let id = words;
    for (let n = 2; taken.has(id); n++) id = `${words}-${n}`;
    taken.add(id);
    return { ...v, id };
  });
}

const placeholder = /\{([^{}]*)\}/g;

/** The parameters that a pattern names, in its order; those that were known keep their type. */
export function parametersIn(question: string, known: readonly Parameter[]): Parameter[] {
  const names = [...new Set([...question.matchAll(placeholder)].map(([, name]) => name!.trim()).filter(Boolean))];
  return names.map((name) => known.find((one) => one.name === name) ?? { name, type: "text" });
}

/** A verified question with another pattern, and the parameters that this one has. */
export function withPattern(v: VerifiedQuestion, question: string): VerifiedQuestion {
  return { ...v, question, parameters: parametersIn(question, v.parameters ?? []) };
}

/** What a statement has in a parameter's place. */
export function marksOf({ name, type }: Parameter): string {
  return type === "period" ? t("{from} and {to}", { from: `:${name}_from`, to: `:${name}_to` }) : `:${name}`;
}

/** An id made of the words of a question. */
export function idOf(question: string): string {
  const words = question.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  return words.slice(0, 48).replace(/-+$/, "") || "question";
}

/** The pieces of a pattern; at odd places stand names of parameters. */
export function piecesOf(question: string): string[] {
  return question.split(placeholder);
}

/** What is said of a place and of what is within it, in words for who sees the place. */
export function wordsAt(problems: readonly FieldProblem[], place: string): string | undefined {
  const mine = problems.filter(({ path }) => path === place || path.startsWith(`${place}.`) || path.startsWith(`${place}[`));
  return mine.length > 0 ? mine.map(problemWords).join(" ") : undefined;
}

/** A problem without the path to its field, and with what may have been meant. */
export function problemWords({ message, near }: FieldProblem): string {
  const said = message.replace(/\b(?:tables|metrics|relations|instructions|verified)\[\d+\](?:\.columns\[\d+\])?\.?/g, "").trim();
  const meant = near?.length && !near.some((name) => said.includes(name)) ? ` ${t("Did you mean {names}?", { names: near.slice(0, 3).join(", ") })}` : "";
  return said.charAt(0).toUpperCase() + said.slice(1) + meant;
}

/** The entry that a problem is about; undefined if it is about none. */
export function spotOf(path: string): { kind: Kind; index: number } | undefined {
  const match = /^(\w+)\[(\d+)\]/.exec(path);
  const kind = kinds.find((one) => one === match?.[1]);
  return kind && { kind, index: Number(match![2]) };
}

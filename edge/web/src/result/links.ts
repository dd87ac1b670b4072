// Which numbers and names of an answer stand out, and with them the cells they came from: looking
// at the one lights the other.

import { useState, useSyncExternalStore } from "react";
import type { Mark, Place, ResultColumn } from "../api/types";
import { t } from "../i18n/i18n";
import { createStore, type Store } from "../state/store";

/** A run of the answer's text, and the mark that it is. */
export interface Stretch {
  text: string;
  mark: number | undefined;
}

/** Cuts an answer at its marks. A mark whose words do not stand there is left out. */
export function stretchesOf(text: string, marks: readonly Mark[]): Stretch[] {
  const stretches: Stretch[] = [];
  let done = 0;
  marks.forEach(({ start, end, text: words }, mark) => {
    if (start < done || text.slice(start, end) !== words) return;
    if (start > done) stretches.push({ text: text.slice(done, start), mark: undefined });
    stretches.push({ text: words, mark });
    done = end;
  });
  if (done < text.length) stretches.push({ text: text.slice(done), mark: undefined });
  return stretches;
}

/** A place in one word, to look it up by. */
export function keyOf({ row, column, figure }: Place): string {
  return figure ? `${figure}:${column ?? ""}` : `${row}:${column}`;
}

/** The marks of each place. */
export function marksAt(marks: readonly Mark[]): ReadonlyMap<string, readonly number[]> {
  const at = new Map<string, number[]>();
  marks.forEach(({ places }, mark) => {
    for (const place of places) at.set(keyOf(place), [...(at.get(keyOf(place)) ?? []), mark]);
  });
  return at;
}

/** Where a mark's number or name stands, in words. */
export function whereOf({ places }: Mark, columns: readonly ResultColumn[]): string {
  const [first] = places;
  if (!first) return "";
  if (places.length > 1) return t("Found in {n} places of the result", { n: places.length });
  const column = first.column === undefined ? "" : (columns[first.column]?.name ?? "");
  switch (first.figure) {
    case undefined:
      return t("{column}, row {row}", { column, row: (first.row ?? 0) + 1 });
    case "rows":
      return t("The number of rows");
    case "sum":
      return t("The sum of {column}", { column });
    case "average":
      return t("The average of {column}", { column });
    case "min":
      return t("The least {column}", { column });
    case "max":
      return t("The greatest {column}", { column });
    case "distinct":
      return t("How many different values {column} has", { column });
    case "values":
      return t("How many rows have a value of {column}", { column });
    case "missing":
      return t("How many rows have no value of {column}", { column });
  }
}

interface Lit {
  /** What is under the pointer or has the focus. */
  seen: readonly number[] | undefined;
  pinned: readonly number[];
  /** Grows when the cell, or the number, is to be brought into view. */
  call: number;
  called: "cell" | "number" | undefined;
}

type Action =
  | { type: "look"; marks: readonly number[] | undefined }
  | { type: "pin"; marks: readonly number[]; show: "cell" | "number" };

/** The links of one card, apart from its state: looking at a number draws two lines anew and not the card. */
export type LinkStore = Store<Lit, Action>;

export function createLinks(): LinkStore {
  return createStore<Lit, Action>(reduce, { seen: undefined, pinned: [], call: 0, called: undefined });
}

export function useLinkStore(): LinkStore {
  return useState(createLinks)[0];
}

/** Pinning what is pinned lets go of it. */
function reduce(lit: Lit, action: Action): Lit {
  if (action.type === "look") return { ...lit, seen: action.marks };
  if (same(lit.pinned, action.marks)) return { ...lit, pinned: [] };
  return { ...lit, pinned: action.marks, call: lit.call + 1, called: action.show };
}

export interface Links {
  /** The marks that stand out. */
  active: readonly number[];
  pinned: readonly number[];
  call: number;
  called: "cell" | "number" | undefined;
  look(marks: readonly number[] | undefined): void;
  pin(marks: readonly number[], show: "cell" | "number"): void;
}

export function useLinks(store: LinkStore): Links {
  const { seen, pinned, call, called } = useSyncExternalStore(store.subscribe, store.get);
  return {
    active: seen ?? pinned, pinned, call, called,
    look: (marks) => store.dispatch({ type: "look", marks }),
    pin: (marks, show) => store.dispatch({ type: "pin", marks, show }),
  };
}

function same(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((one, i) => one === b[i]);
}

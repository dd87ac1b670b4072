// Which pieces of a restatement stand out, and with them the words they came from.

import { useState, useSyncExternalStore } from "react";
import type { Part } from "../api/types";
import { createStore, type Store } from "../state/store";

/** A run of the question's text, with the pieces of the restatement that came from it. */
export interface Stretch {
  text: string;
  parts: readonly number[];
}

/** Cuts a question where the words of a piece begin or end. Words that do not stand there are left out. */
export function stretchesOf(question: string, parts: readonly Part[]): Stretch[] {
  const cuts = new Set([0, question.length]);
  const spans = parts.flatMap((part, i) =>
    (part.words ?? []).filter(({ start, end, text }) => question.slice(start, end) === text).map(({ start, end }) => ({ start, end, i })),
  );
  for (const { start, end } of spans) cuts.add(start).add(end);
  const at = [...cuts].sort((a, b) => a - b);
  return at.slice(0, -1).map((from, k) => ({
    text: question.slice(from, at[k + 1]),
    parts: [...new Set(spans.filter(({ start, end }) => start <= from && from < end).map(({ i }) => i))],
  }));
}

/** What stands out: what is under the pointer or has the focus, else what was pinned. */
interface Marked {
  seen: readonly number[] | undefined;
  pinned: readonly number[];
}

type Action = { type: "look"; parts: readonly number[] | undefined } | { type: "pin"; parts: readonly number[] };

/** The marks of one card, apart from its state: looking at a word draws two lines anew and not the card. */
export type MarkStore = Store<Marked, Action>;

export function useMarkStore(): MarkStore {
  return useState(() => createStore(reduce, { seen: undefined, pinned: [] }))[0];
}

/** Pinning what is pinned lets go of it. */
function reduce(marked: Marked, { type, parts }: Action): Marked {
  if (type === "look") return { ...marked, seen: parts };
  return { ...marked, pinned: same(marked.pinned, parts ?? []) ? [] : (parts ?? []) };
}

export interface Marks {
  stands: (parts: readonly number[]) => boolean;
  pinned: (parts: readonly number[]) => boolean;
  look: (parts: readonly number[] | undefined) => void;
  pin: (parts: readonly number[]) => void;
}

export function useMarks(store: MarkStore): Marks {
  const { seen, pinned } = useSyncExternalStore(store.subscribe, store.get);
  const active = seen ?? pinned;
  return {
    stands: (parts) => parts.some((part) => active.includes(part)),
    pinned: (parts) => same(pinned, parts),
    look: (parts) => store.dispatch({ type: "look", parts }),
    pin: (parts) => store.dispatch({ type: "pin", parts }),
  };
}

function same(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((part, i) => part === b[i]);
}

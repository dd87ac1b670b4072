// What one text has that another has not: a longest common subsequence of pieces.

import { tokenize } from "../sql/tokenize";

export interface Piece {
  kind: "same" | "gone" | "new";
  text: string;
}

// The table of a comparison has so many cells at most; larger texts are told as replaced where they differ.
const mostCells = 4_000_000;

/** Two lists of pieces compared, neighbours of a kind joined by a separator. */
export function diff(before: readonly string[], after: readonly string[], join = ""): Piece[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  const same = (text: string): Piece => ({ kind: "same", text });
  const pieces = [
    ...before.slice(0, start).map(same),
    ...middle(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...before.slice(before.length - end).map(same),
  ];
  return joined(pieces, join);
}

function middle(before: readonly string[], after: readonly string[]): Piece[] {
  const gone = (text: string): Piece => ({ kind: "gone", text });
  const fresh = (text: string): Piece => ({ kind: "new", text });
  if (before.length === 0 || after.length === 0 || before.length * after.length > mostCells) return [...before.map(gone), ...after.map(fresh)];
  const width = after.length + 1;
  // How long the longest common subsequence of what follows is.
  const rest = new Uint32Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      rest[i * width + j] = before[i] === after[j] ? rest[(i + 1) * width + j + 1]! + 1 : Math.max(rest[(i + 1) * width + j]!, rest[i * width + j + 1]!);
    }
  }
  const pieces: Piece[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length && j < after.length) {
    if (before[i] === after[j]) {
      pieces.push({ kind: "same", text: before[i]! });
      i++;
      j++;
    } else if (rest[(i + 1) * width + j]! >= rest[i * width + j + 1]!) pieces.push(gone(before[i++]!));
    else pieces.push(fresh(after[j++]!));
  }
  return [...pieces, ...before.slice(i).map(gone), ...after.slice(j).map(fresh)];
}

function joined(pieces: readonly Piece[], join: string): Piece[] {
  const out: Piece[] = [];
  for (const piece of pieces) {
    const last = out.at(-1);
    if (last?.kind === piece.kind) last.text += join + piece.text;
    else out.push({ ...piece });
  }
  return out;
}

/** Two statements compared word by word; how they are broken into lines does not count. */
export function diffSql(before: string, after: string): Piece[] {
  return diff(wordsOf(before), wordsOf(after));
}

const wordsOf = (sql: string) => tokenize(sql).map(({ kind, text }) => (kind === "space" ? " " : text));

/** Two texts compared line by line. */
export function diffLines(before: string, after: string): Piece[] {
  return diff(before.split("\n"), after.split("\n"), "\n");
}

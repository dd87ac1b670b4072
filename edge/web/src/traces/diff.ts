// What one text has that another has not: a longest common subsequence of pieces.

import { tokenize } from "../sql/tokenize";

export interface Piece {
  kind: "same" | "gone" | "new";
  text: string;
}

// The table of a comparison has so many cells at most; larger texts are told as replaced where they differ.
const mostCells = 4_000_000;

type Key = (text: string) => string;

const itself: Key = (text) => text;

/** Two lists of pieces compared by their keys, neighbours of a kind joined by a separator. What both have is told as the second has it. */
export function diff(before: readonly string[], after: readonly string[], join = "", key = itself): Piece[] {
  const [old, fresh] = [before.map(key), after.map(key)];
  let start = 0;
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) start++;
  let end = 0;
  while (end < old.length - start && end < fresh.length - start && old.at(-1 - end) === fresh.at(-1 - end)) end++;
  const same = (text: string): Piece => ({ kind: "same", text });
  const steps = middle(old.slice(start, old.length - end), fresh.slice(start, fresh.length - end));
  let [i, j] = [start, start];
  const pieces = steps.map((kind): Piece => {
    if (kind === "gone") return { kind, text: before[i++]! };
    if (kind === "same") i++;
    return { kind, text: after[j++]! };
  });
  return joined([...after.slice(0, start).map(same), ...pieces, ...after.slice(after.length - end).map(same)], join);
}

/** What to do with the pieces of both, one after the other, to come from one list to the other. */
function middle(before: readonly string[], after: readonly string[]): Piece["kind"][] {
  const gone = () => "gone" as const;
  const fresh = () => "new" as const;
  if (before.length === 0 || after.length === 0 || before.length * after.length > mostCells) return [...before.map(gone), ...after.map(fresh)];
  const width = after.length + 1;
  // How long the longest common subsequence of what follows is.
  const rest = new Uint32Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      rest[i * width + j] = before[i] === after[j] ? rest[(i + 1) * width + j + 1]! + 1 : Math.max(rest[(i + 1) * width + j]!, rest[i * width + j + 1]!);
    }
  }
  const steps: Piece["kind"][] = [];
  let i = 0;
  let j = 0;
  while (i < before.length && j < after.length) {
    if (before[i] === after[j]) {
      steps.push("same");
      i++;
      j++;
    } else if (rest[(i + 1) * width + j]! >= rest[i * width + j + 1]!) {
      steps.push("gone");
      i++;
    } else {
      steps.push("new");
      j++;
    }
  }
  return [...steps, ...before.slice(i).map(gone), ...after.slice(j).map(fresh)];
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
  const words = (sql: string) => tokenize(sql).map(({ text }) => text);
  return diff(words(before), words(after), "", (text) => text.trim() || " ");
}

/** Two texts compared line by line. */
export function diffLines(before: string, after: string): Piece[] {
  return diff(before.split("\n"), after.split("\n"), "\n");
}

// So many lines that both have stand around what differs.
const around = 3;

/** The pieces with what both have cut down to a few lines; 0 lines left out where there is a text. */
export function cutDown(pieces: readonly Piece[]): (Piece & { leftOut: number })[] {
  return pieces.flatMap((piece, at) => {
    const lines = piece.text.split("\n");
    const [head, tail] = [at === 0 ? 0 : around, at === pieces.length - 1 ? 0 : around];
    if (piece.kind !== "same" || lines.length <= head + tail + 1) return [{ ...piece, leftOut: 0 }];
    return [
      ...(head > 0 ? [{ kind: piece.kind, text: lines.slice(0, head).join("\n"), leftOut: 0 }] : []),
      { kind: piece.kind, text: "", leftOut: lines.length - head - tail },
      ...(tail > 0 ? [{ kind: piece.kind, text: lines.slice(-tail).join("\n"), leftOut: 0 }] : []),
    ];
  });
}

// What of a statement is other than in an earlier one, line by line.

import { layOut } from "./tokenize";

export interface Line {
  kind: "same" | "added" | "removed";
  text: string;
}

/** The lines of both statements as they are laid out: those of the earlier one that are gone, those that are new, and those that stayed. */
export function diffOf(before: string, after: string): Line[] {
  const [a, b] = [before, after].map((sql) => layOut(sql.trim()).split("\n").map((line) => line.trimEnd())) as [string[], string[]];
  const longest = common(a, b);
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && same(a[i]!, b[j]!)) {
      lines.push({ kind: "same", text: b[j]! });
      i++;
      j++;
    } else if (i < a.length && (j === b.length || longest[i + 1]![j]! >= longest[i]![j + 1]!)) lines.push({ kind: "removed", text: a[i++]! });
    else lines.push({ kind: "added", text: b[j++]! });
  }
  return lines;
}

/** For each pair of places, how many lines both have in common behind them. */
function common(a: readonly string[], b: readonly string[]): number[][] {
  const table = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      table[i]![j] = same(a[i]!, b[j]!) ? table[i + 1]![j + 1]! + 1 : Math.max(table[i + 1]![j]!, table[i]![j + 1]!);
    }
  }
  return table;
}

function same(a: string, b: string): boolean {
  return a.trim() === b.trim();
}

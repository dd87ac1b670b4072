// Whether two answers say the same.

import type { Row } from "../api/types";
import type { Answer } from "../state/runs";

/** How the result of one answer stands to that of another. */
export type Likeness = "same" | "reordered" | "different" | "unknown";

/** Holds the rows of two answers against each other, as far as both are there. Names of columns do not matter. */
export function likeness(a: Answer, b: Answer): Likeness {
  if (!a.rows || !b.rows || !a.columns || !b.columns) return "unknown";
  if (a.columns.length !== b.columns.length || a.row_count !== b.row_count || a.rows.length !== b.rows.length) return "different";
  const [x, y] = [a.rows.map(text), b.rows.map(text)];
  if (x.every((row, i) => row === y[i])) return "same";
  return [...x].sort().join("\n") === [...y].sort().join("\n") ? "reordered" : "different";
}

function text(row: Row): string {
  return JSON.stringify(row);
}

/** Whether the rows at hand are all there are. */
export function whole({ rows, row_count, truncated }: Answer): boolean {
  return !truncated && rows?.length === row_count;
}

/** Whether there is an earlier statement to hold an answer's against. */
export function hasEarlier({ rejections, parent, again }: Answer): boolean {
  return (rejections?.length ?? 0) > 0 || Boolean(parent ?? again);
}

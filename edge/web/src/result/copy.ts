// What is copied: the exact values of the cells that are shown, in their order.

import type { Cell } from "../api/types";
import { toTsv } from "../format/copy";
import type { Range } from "./cells";
import type { ShownColumn } from "./useColumns";
import type { LoadedRows } from "./useRows";
import type { View } from "./useView";

/** The cells of a range, with the columns' names above them if wanted; undefined while some are not here. */
export function cellsOf(range: Range, shown: readonly ShownColumn[], rows: Pick<LoadedRows, "at">, view: Pick<View, "place">, names: boolean): Cell[][] | undefined {
  const columns = shown.slice(range.left, range.right + 1);
  const lines: Cell[][] = names ? [columns.map(({ name }) => name)] : [];
  for (let row = range.top; row <= range.bottom; row++) {
    const from = rows.at(view.place(row));
    if (!from) return undefined;
    lines.push(columns.map(({ index }) => from[index] ?? null));
  }
  return lines;
}

/** Puts text on the clipboard; the browser may refuse. */
export async function copyLines(lines: readonly (readonly Cell[])[]): Promise<void> {
  await navigator.clipboard.writeText(toTsv(lines));
}

// Which rows are shown and in which order: places in the result, so that the rows themselves stay
// where they are.

import type { Cell, ResultColumn, Row } from "../api/types";
import { isNumeric, plain } from "../format/cell";
import { compare, decimalOf } from "./decimal";

export interface Sorting {
  column: number;
  descending: boolean;
}

/** The places in this order; rows that are equal keep theirs. Rows without a value come last either way. */
export function sorted(places: readonly number[], rows: readonly Row[], columns: readonly ResultColumn[], sorting: readonly Sorting[]): readonly number[] {
  if (sorting.length === 0) return places;
  const keys = sorting.map(({ column, descending }) => ({ key: keyOf(columns[column]!, rows, column), descending }));
  return [...places].sort((a, b) => {
    for (const { key, descending } of keys) {
      const by = key(a, b, descending ? -1 : 1);
      if (by !== 0) return by;
    }
    return a - b;
  });
}

type Key = (a: number, b: number, direction: 1 | -1) => number;

function keyOf(column: ResultColumn, rows: readonly Row[], index: number): Key {
  const cells = rows.map((row) => row[index] ?? null);
  const ranks = isNumeric(column, rows, index) ? numberRanks(cells) : textRanks(cells);
  return (a, b, direction) => {
    const [x, y] = [ranks[a]!, ranks[b]!];
    // NaN stands for no value.
    if (x !== x || y !== y) return (x !== x ? 1 : 0) - (y !== y ? 1 : 0);
    return (x - y) * direction;
  };
}

/** Doubles of numbers; where two that differ have the same double, places in their exact order. What is no number comes behind all. */
function numberRanks(cells: readonly Cell[]): Float64Array {
  const doubles = Float64Array.from(cells, (cell) => (cell === null ? NaN : Number.isNaN(Number(cell)) ? Infinity : Number(cell)));
  if (!cells.some((cell) => typeof cell === "string" && cell.length > 15)) return doubles;
  const known = [...new Set(cells.filter((cell) => cell !== null))].sort((a, b) => {
    const [x, y] = [decimalOf(a), decimalOf(b)];
    return x && y ? compare(x, y) : (x ? 0 : 1) - (y ? 0 : 1);
  });
  return ranksOf(cells, known, (a, b) => {
    const [x, y] = [decimalOf(a), decimalOf(b)];
    return x !== undefined && y !== undefined && compare(x, y) === 0;
  });
}

const collator = new Intl.Collator(undefined, { numeric: true });

/** Each text once, as people sort them: "Lamp 9" before "Lamp 10". */
function textRanks(cells: readonly Cell[]): Float64Array {
  const known = [...new Set(cells.filter((cell) => cell !== null))].sort((a, b) => collator.compare(plain(a), plain(b)));
  return ranksOf(cells, known, () => false);
}

function ranksOf(cells: readonly Cell[], known: readonly Cell[], same: (a: Cell, b: Cell) => boolean): Float64Array {
  const ranks = new Map<Cell, number>();
  known.forEach((cell, i) => ranks.set(cell, i > 0 && same(known[i - 1]!, cell) ? ranks.get(known[i - 1]!)! : i));
  return Float64Array.from(cells, (cell) => (cell === null ? NaN : ranks.get(cell)!));
}

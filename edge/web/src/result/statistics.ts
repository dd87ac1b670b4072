// What the values of one column add up to: of all rows that are given, and exact.

import type { Cell, ResultColumn, Row } from "../api/types";
import { isNumeric, plain } from "../format/cell";
import { add, compare, type Decimal, decimalOf, shared, textOf } from "./decimal";

export interface Bin {
  /** Both ends; the upper one belongs to the next bin, but in the last. */
  from: number;
  to: number;
  count: number;
}

export interface Statistics {
  rows: number;
  nulls: number;
  distinct: number;
  /** The most frequent values, only where some occur more than once. */
  top: readonly { value: Cell; count: number }[];
  /** Of numbers and points in time, as they are written. */
  min?: string;
  max?: string;
  /** Of numbers. The mean is rounded. */
  sum?: string;
  mean?: string;
  bins?: readonly Bin[];
}

const mostTop = 5;
const binCount = 12;

export function statisticsOf(column: ResultColumn, rows: readonly Row[], index: number): Statistics {
  const counts = new Map<Cell, number>();
  let nulls = 0;
  for (const row of rows) {
    const cell = row[index] ?? null;
    if (cell === null) nulls++;
    else counts.set(cell, (counts.get(cell) ?? 0) + 1);
  }
  const basic = { rows: rows.length, nulls, distinct: counts.size, top: topOf(counts) };
  if (isNumeric(column, rows, index)) return { ...basic, ...numbers(counts) };
  if (column.type === "date" || column.type === "timestamp") return { ...basic, ...ends([...counts.keys()].map(plain)) };
  return basic;
}

function topOf(counts: ReadonlyMap<Cell, number>): Statistics["top"] {
  const often = [...counts].filter(([, count]) => count > 1);
  return often.sort((a, b) => b[1] - a[1]).slice(0, mostTop).map(([value, count]) => ({ value, count }));
}

function ends(texts: readonly string[]): { min?: string; max?: string } {
  if (texts.length === 0) return {};
  const ordered = texts.toSorted();
  return { min: ordered[0]!, max: ordered.at(-1)! };
}

function numbers(counts: ReadonlyMap<Cell, number>): Partial<Statistics> {
  let sum: Decimal = { digits: 0n, scale: 0 };
  let least: Decimal | undefined;
  let most: Decimal | undefined;
  let values = 0;
  for (const [cell, count] of counts) {
    const value = decimalOf(cell);
    if (!value) continue;
    values += count;
    sum = add(sum, { digits: value.digits * BigInt(count), scale: value.scale });
    if (!least || compare(value, least) < 0) least = value;
    if (!most || compare(value, most) > 0) most = value;
  }
  if (!least || !most) return {};
  const mean = textOf(shared(sum, values, Math.max(sum.scale, 0) + 4));
  return { min: textOf(least), max: textOf(most), sum: textOf(sum), mean, bins: binsOf(counts, Number(textOf(least)), Number(textOf(most))) };
}

/** How often values are in each of equally wide stretches from the least to the greatest. */
export function binsOf(counts: ReadonlyMap<Cell, number>, low: number, high: number, wanted = binCount): readonly Bin[] {
  if (!(high > low) || !Number.isFinite(high - low)) return [];
  const whole = [...counts.keys()].every((cell) => Number.isInteger(Number(cell)));
  const bins = Math.min(wanted, whole ? high - low + 1 : wanted);
  const top = whole ? high + 1 : high;
  const edge = (i: number) => low + ((top - low) * i) / bins;
  const made = Array.from({ length: bins }, (_, i) => ({ from: edge(i), to: edge(i + 1), count: 0 }));
  for (const [cell, count] of counts) {
    const value = Number(cell);
    if (Number.isFinite(value)) made[Math.min(bins - 1, Math.floor(((value - low) / (top - low)) * bins))]!.count += count;
  }
  return made;
}

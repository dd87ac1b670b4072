// Which rows a person wants to see.

import type { Cell, ResultColumn, Row } from "../api/types";
import { type ColumnFormat, plain } from "../format/cell";
import { compare, decimalOf } from "./decimal";

/** How a filter's value stands to a cell. */
export type Relation = "contains" | "equals" | "differs" | "least" | "most" | "between" | "empty" | "filled";

export interface ColumnFilter {
  relation: Relation;
  value: string;
  /** The upper end of "between". */
  upper?: string;
}

export interface Filters {
  /** Text that a row has in some cell, as it is shown or as it is. */
  text: string;
  columns: ReadonlyMap<number, ColumnFilter>;
}

export const noFilters: Filters = { text: "", columns: new Map() };

/** The relations that make sense for a column. */
export function relationsOf({ numeric }: Pick<ColumnFormat, "numeric">, { type }: ResultColumn): readonly Relation[] {
  if (numeric) return ["equals", "differs", "least", "most", "between", "empty", "filled"];
  if (type === "date" || type === "timestamp") return ["contains", "least", "most", "between", "empty", "filled"];
  return ["contains", "equals", "differs", "empty", "filled"];
}

/** Whether a filter is filled in; one that is not lets every row through. */
export function complete({ relation, value, upper }: ColumnFilter, numeric: boolean): boolean {
  if (relation === "empty" || relation === "filled") return true;
  const given = (text: string | undefined) => text !== undefined && text.trim() !== "" && (!numeric || decimalOf(text.trim()) !== undefined);
  return given(value) && (relation !== "between" || given(upper));
}

/** The places of the rows that pass all filters. */
export function filtered(rows: readonly Row[], columns: readonly ResultColumn[], formats: readonly ColumnFormat[], { text, columns: filters }: Filters): number[] {
  const tests = [...filters].filter(([column, filter]) => complete(filter, formats[column]?.numeric ?? false)).map(([column, filter]) => ({ column, test: testOf(filter, formats[column]!) }));
  const words = fold(text.trim());
  const places: number[] = [];
  rows.forEach((row, place) => {
    if (!tests.every(({ column, test }) => test(row[column] ?? null))) return;
    if (words && !columns.some((_, i) => has(row[i] ?? null, formats[i]!, words))) return;
    places.push(place);
  });
  return places;
}

function has(cell: Cell, format: ColumnFormat, words: string): boolean {
  if (cell === null) return false;
  return fold(plain(cell)).includes(words) || (format.numeric && fold(format.show(cell)).includes(words));
}

function testOf({ relation, value, upper = "" }: ColumnFilter, { numeric }: ColumnFormat): (cell: Cell) => boolean {
  if (relation === "empty") return (cell) => cell === null;
  if (relation === "filled") return (cell) => cell !== null;
  const [low, high] = [value.trim(), upper.trim()];
  if (relation === "contains") return (cell) => cell !== null && fold(plain(cell)).includes(fold(low));
  const by = numeric ? numberOrder : textOrder;
  switch (relation) {
    case "equals":
      return (cell) => cell !== null && by(cell, low) === 0;
    case "differs":
      return (cell) => cell === null || by(cell, low) !== 0;
    case "least":
      return (cell) => cell !== null && by(cell, low) >= 0;
    case "most":
      return (cell) => cell !== null && by(cell, low, true) <= 0;
    case "between":
      return (cell) => cell !== null && by(cell, low) >= 0 && by(cell, high, true) <= 0;
  }
}

/** NaN where the cell is no number, so that nothing holds of it. */
function numberOrder(cell: Cell, value: string): number {
  const [a, b] = [decimalOf(cell), decimalOf(value)];
  return a && b ? compare(a, b) : NaN;
}

/** Texts whatever their capitals. As an upper end, the beginning of a point in time takes in all that it begins: 2024-05 ends with May. */
function textOrder(cell: Cell, value: string, upper = false): number {
  const [a, b] = [fold(plain(cell)), fold(value)];
  if (upper && a.startsWith(b)) return 0;
  return a < b ? -1 : a > b ? 1 : 0;
}

function fold(text: string): string {
  return text.toLowerCase();
}

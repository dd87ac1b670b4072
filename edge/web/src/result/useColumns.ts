import { type ColumnDef, getCoreRowModel, type Table, useReactTable } from "@tanstack/react-table";
import { useMemo, useState } from "react";
import type { ResultColumn, Row, Summary } from "../api/types";
import { columnFormat, type ColumnFormat, plain } from "../format/cell";

/** A column of the result that the table shows; all of them are known by their place in it. */
export interface ShownColumn {
  index: number;
  name: string;
  format: ColumnFormat;
  width: number;
  /** Where it is held at the left while the others scroll, undefined if it scrolls. */
  held: number | undefined;
}

export interface Columns {
  table: Table<unknown>;
  formats: readonly ColumnFormat[];
  shown: readonly ShownColumn[];
}

const leastWidth = 56;
const mostWidth = 320;
const none: unknown[] = [];

/**
 * How the columns are shown: which, how wide, what is held at the left, what sorts. The library keeps that; it is given no
 * rows, which are too many to be objects of its own.
 */
export function useColumns(columns: readonly ResultColumn[], preview: readonly Row[], summary: Summary | null | undefined, room: number): Columns {
  const formats = useMemo(() => columns.map((column, i) => columnFormat(column, preview, i)), [columns, preview]);
  const widths = useMemo(() => widthsOf(columns, formats, preview, summary, room), [columns, formats, preview, summary, room]);
  const definitions = useMemo(() => columns.map(({ name }, i): ColumnDef<unknown> => ({
    id: String(i), header: name, accessorFn: () => null, size: widths[i] ?? leastWidth, minSize: leastWidth, maxSize: 900, sortDescFirst: formats[i]?.numeric ?? false,
  })), [columns, widths, formats]);
  const [base] = useState(() => ({ data: none, getCoreRowModel: getCoreRowModel<unknown>() }));
  const table = useReactTable<unknown>({ ...base, columns: definitions, columnResizeMode: "onChange", manualSorting: true, enableMultiSort: true });
  const { columnVisibility, columnPinning, columnSizing } = table.getState();
  const shown = useMemo(
    () => [...table.getLeftVisibleLeafColumns(), ...table.getCenterVisibleLeafColumns()].map((column): ShownColumn => {
      const index = Number(column.id);
      return { index, name: columns[index]!.name, format: formats[index]!, width: column.getSize(), held: column.getIsPinned() === "left" ? column.getStart("left") : undefined };
    }),
    [table, columns, formats, definitions, columnVisibility, columnPinning, columnSizing],
  );
  return { table, formats, shown };
}

const letter = 7.3;
const around = 26;
const headExtra = 30;

/** As wide as their first rows need, and the least and greatest number of all, and where there is room left, a share of that. */
function widthsOf(columns: readonly ResultColumn[], formats: readonly ColumnFormat[], rows: readonly Row[], summary: Summary | null | undefined, room: number): number[] {
  const own = columns.map(({ name }, i) => {
    const { min, max } = summary?.columns?.find((one) => one.name === name) ?? {};
    const longest = [...rows.map((row) => row[i]), min, max].reduce<number>((most, cell) => Math.max(most, lengthOf(formats[i]!, cell)), 1);
    // Texts of rows that are not here may be longer.
    const text = longest * letter * (summary && !formats[i]!.numeric ? 1.25 : 1);
    return clamp(Math.max(text, name.length * letter + headExtra) + around, leastWidth, mostWidth);
  });
  const left = room - own.reduce((sum, width) => sum + width, 0);
  return left <= 0 ? own.map(Math.round) : own.map((width) => Math.floor(width + left / own.length));
}

function lengthOf(format: ColumnFormat, cell: Row[number] | undefined): number {
  return cell === null || cell === undefined ? 0 : (format.numeric ? format.show(cell) : plain(cell)).length;
}

function clamp(n: number, low: number, high: number): number {
  return Math.max(low, Math.min(n, high));
}

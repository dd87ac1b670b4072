import { useDeferredValue, useEffect, useMemo } from "react";
import type { ResultColumn } from "../api/types";
import type { ColumnFormat } from "../format/cell";
import { complete, filtered, type Filters } from "./filter";
import { sorted, type Sorting } from "./order";
import type { LoadedRows } from "./useRows";

/** Which rows are shown, in which order. */
export interface View {
  count: number;
  /** The place in the result of a row that is shown. */
  place(row: number): number;
  /** Where a row of the result is shown, -1 if it is not. */
  row(place: number): number;
  /** Rows are held back by a filter. */
  narrowed: boolean;
  /** It needs rows that are still on their way: until they are here, the rows stand as they came. */
  waiting: boolean;
}

/** Sorts and filters all rows of a result, never a part of them: what is not here yet is read first. */
export function useView(rows: LoadedRows, columns: readonly ResultColumn[], formats: readonly ColumnFormat[], sorting: readonly Sorting[], wanted: Filters): View {
  const filters = useDeferredValue(wanted);
  const narrowed = filters.text.trim() !== "" || [...filters.columns].some(([column, filter]) => complete(filter, formats[column]?.numeric ?? false));
  const needed = narrowed || sorting.length > 0;
  const { all, total, loadAll } = rows;
  useEffect(() => {
    if (needed && !all) void loadAll();
  }, [needed, all, loadAll]);
  const passed = useMemo(() => (needed && all ? filtered(all, columns, formats, filters) : undefined), [needed, all, columns, formats, filters]);
  const places = useMemo(() => (passed && all ? sorted(passed, all, columns, sorting) : undefined), [passed, all, columns, sorting]);
  const rowAt = useMemo(() => (places ? new Map(places.map((place, row) => [place, row])) : undefined), [places]);
  return useMemo(() => ({
    count: places ? places.length : total,
    place: (row) => places?.[row] ?? row,
    row: (place) => (rowAt ? (rowAt.get(place) ?? -1) : place),
    narrowed: narrowed && places !== undefined,
    waiting: needed && !places,
  }), [places, rowAt, total, narrowed, needed]);
}

// The figures of a drawing: a result's rows, put where a type of chart wants them.

import type { Cell, ResultColumn, Row } from "../../api/types";
import { type ColumnFormat, plain, toNumber } from "../../format/cell";
import { t } from "../../i18n/i18n";
import type { Shape, ChartSpec } from "../shape";
import { type Bin, binsOf } from "../statistics";

/** A figure as it is drawn and as it is said; undefined where the result has no number. */
export interface Value {
  number: number;
  text: string;
  /** The row that it is from. */
  place: number;
}

export interface Series {
  name: string;
  values: readonly (Value | undefined)[];
}

/** Lines, bars and parts: series over shared labels. */
export interface SeriesPlot {
  type: "line" | "area" | "bar" | "stacked" | "pie";
  x: string;
  y: string;
  labels: readonly string[];
  /** The labels are points in time. */
  timed: boolean;
  series: readonly Series[];
}

export interface ScatterPlot {
  type: "scatter";
  x: string;
  y: string;
  series: readonly { name: string; points: readonly { x: Value; y: Value }[] }[];
}

export interface HeatPlot {
  type: "heatmap";
  x: string;
  y: string;
  by: string;
  columns: readonly string[];
  rows: readonly string[];
  tiles: readonly { column: number; row: number; value: Value }[];
}

export interface HistogramPlot {
  type: "histogram";
  x: string;
  /** Each with its ends in words. */
  bins: readonly { range: string; count: number }[];
}

export interface NumberPlot {
  type: "number";
  figures: readonly { name: string; text: string; place: number; column: number }[];
}

/** What a drawing is of. It can be handed to a worker. */
export type Drawn = SeriesPlot | ScatterPlot | HeatPlot | HistogramPlot;

export type Plot = Drawn | NumberPlot;

export interface Table {
  columns: readonly ResultColumn[];
  formats: readonly ColumnFormat[];
  shape: Shape;
}

/** The figures of what fits a result, undefined for a table. */
export function plotOf(spec: ChartSpec, table: Table): Plot | undefined {
  switch (spec.type) {
    case "table":
      return undefined;
    case "number":
      return { type: "number", figures: spec.ys.map((column) => ({ name: nameOf(table, column), text: show(table, table.shape.rows[0]?.[column], column), place: 0, column })) };
    case "scatter":
      return scatter(spec, table);
    case "heatmap":
      return heat(spec, table);
    case "histogram":
      return histogram(spec.ys[0]!, table);
    default:
      return seriesPlot(spec, spec.type, table);
  }
}

function seriesPlot({ x = 0, ys, series }: ChartSpec, type: SeriesPlot["type"], table: Table): SeriesPlot {
  const timed = table.shape.columns[x]?.role === "time";
  const places = table.shape.rows.map((_, place) => place);
  if (timed) places.sort((a, b) => inTime(table.shape.rows[a]![x] ?? null, table.shape.rows[b]![x] ?? null));
  const labels = new Map<Cell, number>();
  for (const place of places) {
    const label = table.shape.rows[place]![x] ?? null;
    if (!labels.has(label)) labels.set(label, labels.size);
  }
  const made = new Map<string, (Value | undefined)[]>();
  const seriesOf = (name: string) => made.get(name) ?? made.set(name, Array(labels.size).fill(undefined)).get(name)!;
  for (const y of ys) {
    for (const place of places) {
      const row = table.shape.rows[place]!;
      seriesOf(series === undefined ? nameOf(table, y) : show(table, row[series], series))[labels.get(row[x] ?? null)!] = valueOf(table, place, y);
    }
  }
  return {
    type, timed, x: nameOf(table, x), y: series === undefined && ys.length > 1 ? "" : nameOf(table, ys[0]!),
    labels: [...labels.keys()].map((cell) => show(table, cell, x)), series: [...made].map(([name, values]) => ({ name, values })),
  };
}

function inTime(a: Cell, b: Cell): number {
  const [x, y] = [plain(a), plain(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

function scatter({ x = 0, ys, series }: ChartSpec, table: Table): ScatterPlot {
  const y = ys[0]!;
  const made = new Map<string, { x: Value; y: Value }[]>();
  table.shape.rows.forEach((row, place) => {
    const name = series === undefined ? nameOf(table, y) : show(table, row[series], series);
    const point = { x: valueOf(table, place, x), y: valueOf(table, place, y) };
    if (!point.x || !point.y) return;
    if (!made.has(name)) made.set(name, []);
    made.get(name)!.push({ x: point.x, y: point.y });
  });
  return { type: "scatter", x: nameOf(table, x), y: nameOf(table, y), series: [...made].map(([name, points]) => ({ name, points })) };
}

function heat({ x = 0, ys, series = 0 }: ChartSpec, table: Table): HeatPlot {
  const labelsOf = (column: number) => {
    const cells = [...new Set(table.shape.rows.map((row) => row[column] ?? null))];
    return table.shape.columns[column]?.role === "time" ? cells.sort(inTime) : cells;
  };
  const [columns, rows] = [labelsOf(x), labelsOf(series)];
  const [atColumn, atRow] = [new Map(columns.map((cell, i) => [cell, i])), new Map(rows.map((cell, i) => [cell, i]))];
  const tiles = table.shape.rows.flatMap((row, place) => {
    const value = valueOf(table, place, ys[0]!);
    return value ? [{ column: atColumn.get(row[x] ?? null)!, row: atRow.get(row[series] ?? null)!, value }] : [];
  });
  return {
    type: "heatmap", x: nameOf(table, x), y: nameOf(table, ys[0]!), by: nameOf(table, series),
    columns: columns.map((cell) => show(table, cell, x)), rows: rows.map((cell) => show(table, cell, series)), tiles,
  };
}

function histogram(column: number, table: Table): HistogramPlot {
  const counts = new Map<number, number>();
  for (const row of table.shape.rows) {
    const value = toNumber(row[column]);
    if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const known = [...counts.keys()];
  const [low, high] = [known.reduce((a, b) => Math.min(a, b), Infinity), known.reduce((a, b) => Math.max(a, b), -Infinity)];
  // As many bins as are usual for so many values (Sturges), and one where all are the same.
  const wanted = Math.min(40, Math.ceil(Math.log2(table.shape.rows.length)) + 1);
  const bins = low === high ? [{ from: low, to: low, count: counts.get(low)! }] : binsOf(counts, low, high, wanted);
  const whole = known.every(Number.isInteger);
  const end = (value: number) => round(value, high - low);
  const range = ({ from, to }: Bin) => (from === to || (whole && to - from === 1) ? end(from) : t("{from} to {to}", { from: end(from), to: end(to) }));
  return { type: "histogram", x: nameOf(table, column), bins: bins.map((bin) => ({ range: range(bin), count: bin.count })) };
}

/** An end of a bin, with the digits that tell it from its neighbours. */
function round(value: number, range: number): string {
  const digits = Math.max(0, Math.min(20, 2 - Math.floor(Math.log10(range || 1))));
  return new Intl.NumberFormat(undefined, { maximumFractionDigits: digits }).format(value);
}

function valueOf(table: Table, place: number, column: number): Value | undefined {
  const cell: Row[number] | undefined = table.shape.rows[place]![column];
  const number = toNumber(cell);
  return number === undefined ? undefined : { number, text: show(table, cell, column), place };
}

function show({ formats }: Table, cell: Cell | undefined, column: number): string {
  return cell === null || cell === undefined ? "–" : (formats[column]?.show(cell) ?? plain(cell));
}

function nameOf({ columns }: Table, column: number): string {
  return columns[column]?.name ?? "";
}

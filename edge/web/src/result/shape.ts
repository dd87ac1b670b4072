// Which drawings fit a result, and why not the others. It goes by the columns and the rows alone,
// so that changing the drawing asks no model.

import type { Cell, Chart, ResultColumn, Row } from "../api/types";
import { isNumeric, plain, toNumber } from "../format/cell";
import { t } from "../i18n/i18n";

export const chartTypes = ["number", "line", "area", "bar", "stacked", "pie", "scatter", "heatmap", "histogram", "table"] as const;
export type ChartType = (typeof chartTypes)[number];

export type Role = "time" | "measure" | "category" | "id";

/** A column as it can be drawn. */
export interface ColumnShape {
  index: number;
  name: string;
  role: Role;
  /** Different values, no value among them. */
  distinct: number;
  negative: boolean;
}

export interface Shape {
  columns: readonly ColumnShape[];
  rows: readonly Row[];
}

/** What is drawn of which columns. */
export interface ChartSpec {
  type: ChartType;
  /** Labels, points in time, or the numbers of the horizontal axis. */
  x?: number;
  ys: readonly number[];
  /** The column whose values tell the series apart. */
  series?: number | undefined;
}

/** A way to draw a result; why says what speaks for it, or against it where it does not fit. */
export interface Fit {
  spec: ChartSpec;
  fits: boolean;
  why: string;
}

const mostParts = 6;
const mostSeries = 12;
const mostMeasures = 6;
const mostBars = 200;
const mostTiles = 40;
const leastForHistogram = 8;
const leastForScatter = 3;

const idName = /(^|_)(id|uuid|guid|key|code|zip|postcode|phone|sku)$/i;
const periodName = /(^|_)(year|month|quarter|week|day|date|period|hour)$/i;
const period = /^\d{4}(-\d{2}(-\d{2})?|-?[Qq][1-4]|-?W\d{2})?([ T]\d{2}:\d{2}.*)?$/;

/** Reads the columns as the server's narrator does: keys, the first column of points in time, numbers to compare, and what the rows are about. */
export function shapeOf(columns: readonly ResultColumn[], rows: readonly Row[]): Shape {
  let timed = false;
  const shaped = columns.map((column, index): ColumnShape => {
    const cells = rows.map((row) => row[index] ?? null);
    const time = !timed && !idName.test(column.name) && isTime(column, cells);
    timed ||= time;
    const role: Role = idName.test(column.name) ? "id" : time ? "time" : isNumeric(column, rows, index) ? "measure" : "category";
    return { index, name: column.name, role, distinct: new Set(cells).size, negative: cells.some((cell) => (toNumber(cell) ?? 0) < 0) };
  });
  return { columns: shaped, rows };
}

function isTime({ name, type }: ResultColumn, cells: readonly Cell[]): boolean {
  if (type === "date" || type === "timestamp") return true;
  const named = periodName.test(name);
  const known = cells.filter((cell) => cell !== null);
  return known.length > 0 && known.every((cell) => (typeof cell === "string" ? period.test(cell) && (named || cell.length > 4) : named && Number.isInteger(cell) && Number(cell) >= 0));
}

/** All ways to draw, each with the columns that suit it best. */
export function fitsOf(shape: Shape): Fit[] {
  return chartTypes.map((type) => fitOf(suited(type, shape), shape));
}

/** Whether columns that were chosen can be drawn so. */
export function fitOf(spec: ChartSpec, shape: Shape): Fit {
  const against = problemOf(spec, shape);
  return against ? { spec, fits: false, why: against } : { spec, fits: true, why: reasonOf(spec, shape) };
}

/** What to draw at first: what the server suggests where it can be drawn, else what the shape suggests. */
export function firstChoice(hint: Chart | null | undefined, shape: Shape): Fit {
  const suggested = hint && hint.type !== "table" ? fitOf(hinted(hint, shape), shape) : undefined;
  if (suggested?.fits) return suggested;
  const fits = new Map(fitsOf(shape).map((fit) => [fit.spec.type, fit]));
  const best = candidates(shape).map((type) => fits.get(type)!).find((fit) => fit.fits);
  return best ?? fits.get("table")!;
}

/** The types in which a result of this shape says most; none where a table does. */
function candidates({ columns, rows }: Shape): ChartType[] {
  const of = (role: Role) => columns.filter((column) => column.role === role);
  const [times, categories, measures] = [of("time"), of("category"), of("measure")];
  if (rows.length === 1) return measures.length === 1 && columns.length === 1 ? ["number"] : [];
  if (measures.length === 0) return [];
  if (times.length === 1 && categories.length <= 1) return ["line", "heatmap"];
  if (categories.length === 1 && rows.length <= 30) return ["bar"];
  if (categories.length === 2 && measures.length === 1) return ["heatmap"];
  if (categories.length === 0 && times.length === 0 && rows.length >= 30) return measures.length >= 2 ? ["scatter"] : ["histogram"];
  return [];
}

function hinted({ type, x, y }: Chart, shape: Shape): ChartSpec {
  const find = (name: string | undefined) => shape.columns.find((column) => column.name === name)?.index;
  const at = find(x);
  const ys = (y ?? []).map(find).filter((index) => index !== undefined && index !== at) as number[];
  return { type: type as ChartType, ...(at !== undefined && { x: at }), ys: ys.slice(0, mostMeasures) };
}

/** The columns that suit a type best, whether they can be drawn or not. */
function suited(type: ChartType, { columns }: Shape): ChartSpec {
  const of = (...roles: Role[]) => roles.flatMap((role) => columns.filter((column) => column.role === role)).map(({ index }) => index);
  const measures = of("measure").slice(0, mostMeasures);
  const labels = of("time", "category", "id");
  const [time] = of("time");
  const [category] = of("category");
  const at = (x: number | undefined) => (x === undefined ? {} : { x });
  const few = (series: number | undefined) => (series !== undefined && columns[series]!.distinct <= mostSeries ? series : undefined);
  switch (type) {
    case "line":
    case "area":
      return category === undefined ? { type, ...at(time), ys: measures } : { type, ...at(time), ys: measures.slice(0, 1), series: category };
    case "bar": {
      const series = time === undefined ? few(of("category")[1]) : undefined;
      return { type, ...at(category ?? labels[0]), ys: series === undefined ? measures : measures.slice(0, 1), series };
    }
    case "stacked": {
      const series = time === undefined ? of("category")[1] : category;
      return series === undefined ? { type, ...at(labels[0]), ys: measures } : { type, ...at(time ?? category), ys: measures.slice(0, 1), series };
    }
    case "pie":
      return { type, ...at(category ?? labels[0]), ys: measures.slice(0, 1) };
    case "scatter":
      return { type, ...at(measures[0]), ys: measures.slice(1, 2), series: few(category) };
    case "heatmap":
      return { type, ...at(labels[0]), ys: measures.slice(0, 1), series: labels[1] };
    case "number":
      return { type, ys: measures };
    case "histogram":
      return { type, ys: measures.slice(0, 1) };
    case "table":
      return { type, ys: [] };
  }
}

/** Why it cannot be drawn so, "" if it can. */
function problemOf(spec: ChartSpec, shape: Shape): string {
  const { type, x, ys, series } = spec;
  const rows = shape.rows.length;
  if (type === "table") return "";
  if (rows === 0) return t("There are no rows.");
  if (ys.length === 0) return type === "scatter" ? t("It needs two columns of numbers.") : t("No column holds numbers to compare.");
  if (type === "number") return rows === 1 ? "" : t("There are {n, plural, one {# row} other {# rows}}; a single number needs one.", { n: rows });
  if (rows === 1) return t("There is only one row.");
  if (type === "histogram") return rows >= leastForHistogram ? "" : t("It needs {n} rows or more to show how values are spread.", { n: leastForHistogram });
  if (x === undefined) return type === "line" || type === "area" ? t("No column holds points in time.") : t("No column names the rows.");
  if (type === "scatter") return scatterProblem(spec, shape);
  if (type === "heatmap" && series === undefined) return t("It needs two columns that name the rows, one for each side.");
  if (type === "stacked" && series === undefined && ys.length < 2) return t("It needs two series or more to put on one another.");
  if (series !== undefined && ys.length > 1) return t("It is split by {column}, so one column of numbers is enough.", { column: nameOf(shape, series) });
  return sizeProblem(spec, shape) || signProblem(spec, shape) || repeats(spec, shape);
}

function scatterProblem({ series }: ChartSpec, shape: Shape): string {
  if (shape.rows.length < leastForScatter) return t("It needs {n} rows or more.", { n: leastForScatter });
  return tooManySeries(series, shape);
}

function sizeProblem({ type, x, series }: ChartSpec, shape: Shape): string {
  const n = distinctOf(shape, x!);
  if (type === "pie" && n > mostParts) return t("There are {n, number} parts; a pie is readable up to {most}.", { n, most: mostParts });
  if ((type === "bar" || type === "stacked") && n > mostBars) return t("There are {n, number} bars; up to {most} can be told apart.", { n, most: mostBars });
  if (type !== "heatmap") return tooManySeries(series, shape);
  const across = distinctOf(shape, series!);
  return n > mostBars || across > mostTiles ? t("It would have {n, number} × {m, number} tiles; up to {most} × {high} are readable.", { n, m: across, most: mostBars, high: mostTiles }) : "";
}

function tooManySeries(series: number | undefined, shape: Shape): string {
  const n = series === undefined ? 0 : distinctOf(shape, series);
  return n > mostSeries ? t("{column} has {n, number} values; up to {most} series can be told apart.", { column: nameOf(shape, series!), n, most: mostSeries }) : "";
}

function signProblem({ type, ys }: ChartSpec, shape: Shape): string {
  if (type !== "pie" && type !== "stacked" && type !== "area") return "";
  const below = ys.find((y) => shape.columns[y]!.negative);
  if (below !== undefined) return t("{column} has negative values, which cannot be parts of a whole.", { column: nameOf(shape, below) });
  if (type === "pie" && shape.rows.every((row) => !toNumber(row[ys[0]!]))) return t("All values are zero.");
  return "";
}

/** A value that stands for two rows would have to be made up of them, which nobody asked for. */
function repeats({ x, series }: ChartSpec, shape: Shape): string {
  const seen = new Set<string>();
  for (const row of shape.rows) {
    const key = JSON.stringify([row[x!] ?? null, series === undefined ? null : (row[series] ?? null)]);
    if (seen.has(key)) {
      return series === undefined
        ? t("Several rows have {column} {value}, so one value of them would hide the others.", { column: nameOf(shape, x!), value: plain(row[x!]) || "–" })
        : t("Several rows have the same {column} and {series}.", { column: nameOf(shape, x!), series: nameOf(shape, series) });
    }
    seen.add(key);
  }
  return "";
}

function reasonOf({ type, x, ys, series }: ChartSpec, shape: Shape): string {
  const name = (index: number | undefined) => (index === undefined ? "" : nameOf(shape, index));
  const values = { x: name(x), y: name(ys[0]), series: name(series), n: shape.rows.length };
  switch (type) {
    case "number":
      return t("The result is one row of numbers.");
    case "line":
      return series === undefined ? t("Numbers over time: {x}.", values) : t("{y} over time, one line for each {series}.", values);
    case "area":
      return t("Amounts over time: {x}.", values);
    case "bar":
      return t("Numbers side by side for each {x}.", values);
    case "stacked":
      return t("Parts that add up for each {x}.", values);
    case "pie":
      return t("A whole in {n} parts.", values);
    case "scatter":
      return t("How {y} goes with {x}.", values);
    case "heatmap":
      return t("{y} for each pair of {x} and {series}.", values);
    case "histogram":
      return t("How the values of {y} are spread.", values);
    case "table":
      return t("Read best as a table.");
  }
}

function nameOf(shape: Shape, index: number): string {
  return shape.columns[index]?.name ?? "";
}

function distinctOf(shape: Shape, index: number): number {
  return shape.columns[index]?.distinct ?? 0;
}

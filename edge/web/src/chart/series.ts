import type { Cell, Chart, ResultColumn, Row } from "../api/types/basic";
import { isNumeric, plain, toNumber } from "../format/cell";

export interface Series {
  name: string;
  /** undefined where the result has no number. */
  values: (number | undefined)[];
  show(value: number): string;
}

export interface Plot {
  type: "bar" | "line";
  x: string;
  labels: string[];
  series: Series[];
  reason: string;
  /** How many rows of the result are not drawn. */
  left: number;
}

export const mostBars = 20;
export const mostPoints = 400;
const mostSeries = 4;

/** What to draw for a hint and a result; undefined when the two do not fit. */
export function plotOf(chart: Chart | null | undefined, columns: readonly ResultColumn[], rows: readonly Row[]): Plot | undefined {
  if (!chart || (chart.type !== "bar" && chart.type !== "line") || rows.length < 2) return undefined;
  const x = columns.findIndex(({ name }) => name === chart.x);
  const ys = (chart.y ?? [])
    .map((name) => columns.findIndex((column) => column.name === name))
    .filter((i) => i >= 0 && i !== x && isNumeric(columns[i]!, rows, i))
    .slice(0, mostSeries);
  if (x < 0 || ys.length === 0) return undefined;
  const drawn = rows.slice(0, chart.type === "bar" ? mostBars : mostPoints);
  return {
    type: chart.type,
    x: columns[x]!.name,
    labels: drawn.map((row) => label(row[x])),
    series: ys.map((i) => ({
      name: columns[i]!.name,
      values: drawn.map((row) => toNumber(row[i])),
      show: valueFormat(drawn, i),
    })),
    reason: chart.reason ?? "",
    left: rows.length - drawn.length,
  };
}

/** The text alternative: what the picture shows, in words. */
export function describe({ type, x, labels, series, left }: Plot): string {
  const ranges = series.map(({ name, values, show }) => {
    const numbers = values.filter((value) => value !== undefined);
    return numbers.length === 0 ? `${name} has no values` : `${name} from ${show(Math.min(...numbers))} to ${show(Math.max(...numbers))}`;
  });
  const more = left > 0 ? ` ${left} more rows are in the table.` : "";
  return `${type === "bar" ? "Bars" : "Lines"} of ${ranges.join(", ")} over ${labels.length} values of ${x}, from ${labels[0]} to ${labels.at(-1)}.${more}`;
}

function label(cell: Cell | undefined): string {
  return cell === null || cell === undefined ? "–" : plain(cell);
}

function valueFormat(rows: readonly Row[], index: number): (value: number) => string {
  const fractional = rows.some((row) => !Number.isInteger(toNumber(row[index]) ?? 0));
  const digits = fractional ? 2 : 0;
  const format = new Intl.NumberFormat(undefined, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return (value) => format.format(value);
}

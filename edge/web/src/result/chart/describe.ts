import { t } from "../../i18n/i18n";
import type { HeatPlot, HistogramPlot, Plot, ScatterPlot, Series, SeriesPlot } from "./plot";
import { share } from "./traits";

/** How many series are told one by one. */
const mostTold = 4;

/** The text alternative of a drawing: what it shows, in sentences. */
export function describe(plot: Plot): string {
  switch (plot.type) {
    case "number":
      return plot.figures.map(({ name, text }) => t("{name}: {value}.", { name, value: text })).join(" ");
    case "pie":
      return ofParts(plot);
    case "scatter":
      return ofPoints(plot);
    case "heatmap":
      return ofTiles(plot);
    case "histogram":
      return ofBins(plot);
    default:
      return ofSeries(plot);
  }
}

function ofSeries({ type, x, labels, series }: SeriesPlot): string {
  const values = { names: series.slice(0, mostTold).map(({ name }) => name).join(", "), x, n: labels.length, first: labels[0] ?? "", last: labels.at(-1) ?? "" };
  const kinds = {
    line: t("Lines of {names} by {x}: {n} points from {first} to {last}.", values),
    area: t("Areas of {names} by {x}: {n} points from {first} to {last}.", values),
    bar: t("Bars of {names} by {x}: {n} from {first} to {last}.", values),
    stacked: t("Stacked bars of {names} by {x}: {n} from {first} to {last}.", values),
    pie: "",
  };
  return [kinds[type], ...series.slice(0, mostTold).map((one) => range(one, labels)), more(series.length - mostTold)].filter(Boolean).join(" ");
}

function range({ name, values }: Series, labels: readonly string[]): string {
  const known = values.flatMap((value, i) => (value ? [{ value, label: labels[i]! }] : []));
  if (known.length === 0) return t("{name} has no values.", { name });
  const low = known.reduce((a, b) => (b.value.number < a.value.number ? b : a));
  const high = known.reduce((a, b) => (b.value.number > a.value.number ? b : a));
  return t("{name}: least {low} ({lowAt}), most {high} ({highAt}).", { name, low: low.value.text, lowAt: low.label, high: high.value.text, highAt: high.label });
}

function more(n: number): string {
  return n > 0 ? t("{n, plural, one {One more series is} other {# more series are}} in the table.", { n }) : "";
}

function ofParts({ x, y, labels, series: [only] }: SeriesPlot): string {
  const sum = (only?.values ?? []).reduce((total, value) => total + (value?.number ?? 0), 0);
  const parts = labels.map((label, i) => `${label} ${only?.values[i]?.text ?? "–"} (${share(only?.values[i], sum)})`);
  return t("Pie of {y} by {x}: {parts}.", { y, x, parts: parts.join(", ") });
}

function ofPoints({ x, y, series }: ScatterPlot): string {
  const points = series.flatMap((one) => one.points);
  const ends = (of: "x" | "y") => {
    const values = points.map((point) => point[of]).sort((a, b) => a.number - b.number);
    return { low: values[0]?.text ?? "–", high: values.at(-1)?.text ?? "–" };
  };
  const [across, up] = [ends("x"), ends("y")];
  return t("{n, plural, one {# point} other {# points}} of {y} against {x}; {x} from {xLow} to {xHigh}, {y} from {yLow} to {yHigh}.", {
    n: points.length, x, y, xLow: across.low, xHigh: across.high, yLow: up.low, yHigh: up.high,
  });
}

function ofTiles({ x, y, by, columns, rows, tiles }: HeatPlot): string {
  const ordered = tiles.toSorted((a, b) => a.value.number - b.value.number);
  const told = (tile: HeatPlot["tiles"][number] | undefined) => (tile ? `${tile.value.text} (${columns[tile.column]}, ${rows[tile.row]})` : "–");
  return t("Heat map of {y} for {n} values of {x} and {m} of {by}: least {low}, most {high}.", {
    y, x, by, n: columns.length, m: rows.length, low: told(ordered[0]), high: told(ordered.at(-1)),
  });
}

function ofBins({ x, bins }: HistogramPlot): string {
  const most = bins.reduce((a, b) => (b.count > a.count ? b : a));
  return t("Histogram of {x}: {n} values; most of them, {count}, are {range}.", {
    x, n: bins.reduce((sum, { count }) => sum + count, 0), count: most.count, range: most.range,
  });
}

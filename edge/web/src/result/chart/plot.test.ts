import { expect, test } from "vitest";
import type { ResultColumn, Row, TypeClass } from "../../api/types";
import { columnFormat } from "../../format/cell";
import { type ChartSpec, shapeOf } from "../shape";
import { describe as words } from "./describe";
import { type HeatPlot, type HistogramPlot, plotOf, type ScatterPlot, type SeriesPlot, type Table } from "./plot";

function table(spec: string[], rows: Row[]): Table {
  const columns = spec.map((one): ResultColumn => ({ name: one.split(":")[0]!, type: one.split(":")[1] as TypeClass }));
  return { columns, formats: columns.map((column, i) => columnFormat(column, rows, i)), shape: shapeOf(columns, rows) };
}

const sales = table(["month:text", "country:text", "revenue:decimal"], [["2024-02", "Germany", "10.5"], ["2024-01", "Germany", 8], ["2024-01", "India", null], ["2024-02", null, 2]]);

test("series share their labels, in the order of time", () => {
  const plot = plotOf({ type: "line", x: 0, ys: [2], series: 1 }, sales) as SeriesPlot;
  expect(plot.labels).toEqual(["2024-01", "2024-02"]);
  expect(plot.series.map(({ name, values }) => [name, values.map((value) => value?.number)])).toEqual([["Germany", [8, 10.5]], ["India", [undefined, undefined]], ["–", [undefined, 2]]]);
  // Each point knows its row.
  expect(plot.series[0]!.values.map((value) => value!.place)).toEqual([1, 0]);
  expect(words(plot)).toBe("Lines of Germany, India, – by month: 2 points from 2024-01 to 2024-02. Germany: least 8.0 (2024-01), most 10.5 (2024-02). India has no values. –: least 2.0 (2024-02), most 2.0 (2024-02).");
});

test("several measures are a series each", () => {
  const plot = plotOf({ type: "bar", x: 0, ys: [1, 2] }, table(["name:text", "a:integer", "b:integer"], [["x", 1, 2], ["y", 3, "9007199254740993"]])) as SeriesPlot;
  expect(plot.series.map(({ name, values }) => [name, ...values.map((value) => value!.text)])).toEqual([["a", "1", "3"], ["b", "2", "9,007,199,254,740,993"]]);
  expect(words(plot)).toMatch(/^Bars of a, b by name: 2 from x to y\. a: least 1 \(x\), most 3 \(y\)\./);
});

test("parts say their share", () => {
  const plot = plotOf({ type: "pie", x: 0, ys: [1] }, table(["name:text", "n:integer"], [["x", 1], ["y", 3]]))!;
  expect(words(plot)).toBe("Pie of n by name: x 1 (25%), y 3 (75%).");
});

test("points, tiles and bins", () => {
  const points = plotOf({ type: "scatter", x: 0, ys: [1] }, table(["p:integer", "q:integer"], [[3, 1], [1, 2], [null, 3]])) as ScatterPlot;
  expect(points.series[0]!.points).toHaveLength(2);
  expect(words(points)).toBe("2 points of q against p; p from 1 to 3, q from 1 to 2.");

  const tiles = plotOf({ type: "heatmap", x: 0, ys: [2], series: 1 }, sales) as HeatPlot;
  expect([tiles.columns, tiles.rows, tiles.tiles.length]).toEqual([["2024-01", "2024-02"], ["Germany", "India", "–"], 3]);
  expect(words(tiles)).toBe("Heat map of revenue for 2 values of month and 3 of country: least 2.0 (2024-02, –), most 10.5 (2024-02, Germany).");

  const of = (...values: number[]) => plotOf({ type: "histogram", ys: [0] }, table(["v:float"], values.map((value) => [value]))) as HistogramPlot;
  const bins = of(...Array.from({ length: 100 }, (_, i) => i / 10));
  expect(bins.bins.reduce((sum, { count }) => sum + count, 0)).toBe(100);
  expect(words(of(1, 1, 2, 2, 2, 3, 4, 4))).toBe("Histogram of v: 8 values; most of them, 3, are 2.");
  expect(words(of(5, 5, 5))).toBe("Histogram of v: 3 values; most of them, 3, are 5.");
});

test("a row of numbers is figures, and a table is no drawing", () => {
  const one = table(["n:integer", "sum:decimal"], [["9007199254740993", "1.50"]]);
  expect(words(plotOf({ type: "number", ys: [0, 1] }, one)!)).toBe("n: 9,007,199,254,740,993. sum: 1.50.");
  expect(plotOf({ type: "table", ys: [] } satisfies ChartSpec, one)).toBeUndefined();
});

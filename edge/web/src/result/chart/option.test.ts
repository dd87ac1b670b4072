import { describe, expect, test } from "vitest";
import type { Look } from "./look";
import { optionOf, timesOf } from "./option";
import type { Drawn, HeatPlot, HistogramPlot, ScatterPlot, SeriesPlot } from "./plot";
import { pointsOf, tell } from "./points";
import { long, lying } from "./traits";

const look: Look = { ink: "#000", soft: "#666", line: "#ddd", strong: "#bbb", panel: "#fff", hover: "#eee", accent: "#0a6", font: "sans-serif", series: ["#1", "#2", "#3"], motion: true };
const value = (number: number, place = 0) => ({ number, text: `${number}.0`, place });

function series(type: SeriesPlot["type"], labels: string[], timed = false, names = ["a", "b"]): SeriesPlot {
  return { type, x: "x", y: "y", labels, timed, series: names.map((name, i) => ({ name, values: labels.map((_, at) => (at === 1 && i === 1 ? undefined : value(at + 10 * i))) })) };
}

interface Option {
  animation: boolean;
  xAxis: { type: string; data?: unknown[] };
  yAxis: { type: string; inverse?: boolean };
  dataZoom?: unknown[];
  tooltip: { renderMode: string; formatter: (point: unknown) => string };
  series: { type: string; data: unknown[]; stack?: string; color?: string; lineStyle?: { type: string } }[];
}

const option = (plot: Drawn, hidden: string[] = [], how = look) => optionOf(plot, how, new Set(hidden)) as unknown as Option;

describe("lines and bars", () => {
  test("points in time stand where they are, and what is not there is a gap", () => {
    const { xAxis, series: drawn } = option(series("line", ["2024-01", "2024-02", "2024-12"], true));
    expect(xAxis.type).toBe("time");
    expect(drawn[1]!.data).toEqual([[Date.UTC(2024, 0), 10], [Date.UTC(2024, 1), null], [Date.UTC(2024, 11), 12]]);
    // Labels that are no days or months stand side by side.
    expect(option(series("line", ["2024-Q1", "2024-Q2"], true)).xAxis).toMatchObject({ type: "category", data: ["2024-Q1", "2024-Q2"] });
    expect(timesOf(series("line", ["2024-05-01 12:30:00Z"], true))).toEqual([Date.UTC(2024, 4, 1, 12, 30)]);
  });

  test("few points in time are each named, and a round time stands for more", () => {
    const labelled = (plot: SeriesPlot) => (option(plot).xAxis as { axisLabel?: { customValues?: number[]; formatter?: (time: number) => string } }).axisLabel!;
    const { customValues, formatter } = labelled(series("line", ["2025-12", "2025-11", "2025-09"], true));
    expect(customValues!.map((time) => formatter!(time))).toEqual(["2025-12", "2025-11", "2025-09"]);
    expect(labelled(series("line", Array.from({ length: 7 }, (_, i) => `2024-0${i + 1}`), true)).customValues).toBeUndefined();
  });

  test("names are read across, from the top", () => {
    expect(lying(series("bar", ["Germany"]))).toBe(true);
    expect(option(series("bar", ["Germany", "India"])).yAxis).toMatchObject({ type: "category", inverse: true });
    expect(option(series("stacked", ["2024-01"], true)).xAxis.type).toBe("category");
    expect(option(series("stacked", ["2024-01"], true)).series.every(({ stack }) => stack === "all")).toBe(true);
  });

  test("a series that is switched off has no points, and the others keep their colours", () => {
    const { series: drawn } = option(series("line", ["2024-01", "2024-02"], true), ["a"]);
    expect([drawn[0]!.data.length, drawn[1]!.data.length, drawn[1]!.color]).toEqual([0, 2, "#2"]);
    // More series than colours are told apart by dashes.
    expect(option(series("line", ["2024-01"], true, ["a", "b", "c", "d"])).series.map((one) => [one.color, one.lineStyle!.type])).toEqual([["#1", "solid"], ["#2", "solid"], ["#3", "solid"], ["#1", "dashed"]]);
  });

  test("long ones can be zoomed, short ones cannot", () => {
    const days = Array.from({ length: 90 }, (_, i) => new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10));
    expect([long(series("line", days, true)), option(series("line", days, true)).dataZoom?.length]).toEqual([true, 2]);
    expect(option(series("line", days.slice(0, 20), true)).dataZoom).toBeUndefined();
    expect(long(series("bar", days.slice(0, 30)))).toBe(true);
  });

  test("tooltips are drawn, and hold the figures as they are shown", () => {
    const { tooltip } = option(series("bar", ["Germany", "India"]));
    expect(tooltip.renderMode).toBe("richText");
    expect(tooltip.formatter([{ seriesIndex: 0, dataIndex: 1 }, { seriesIndex: 1, dataIndex: 1 }])).toBe("India\na  1.0\nb  –");
  });
});

test("nothing moves for who wants no motion", () => {
  expect([option(series("bar", ["a"])).animation, option(series("bar", ["a"]), [], { ...look, motion: false }).animation]).toEqual([true, false]);
});

const scatter: ScatterPlot = { type: "scatter", x: "p", y: "q", series: [{ name: "a", points: [{ x: value(1), y: value(2) }] }, { name: "b", points: [{ x: value(3), y: value(4) }] }] };
const heat: HeatPlot = { type: "heatmap", x: "m", y: "n", by: "c", columns: ["1", "2"], rows: ["x"], tiles: [{ column: 1, row: 0, value: value(7) }] };
const histogram: HistogramPlot = { type: "histogram", x: "v", bins: [{ range: "0 to 1", count: 3 }, { range: "1 to 2", count: 1 }] };
const pie = series("pie", ["x", "y", "z"], false, ["n"]);

test("points, tiles, bins and parts", () => {
  expect(option(scatter, ["b"]).series.map(({ data }) => data)).toEqual([[[1, 2]], []]);
  expect(option(heat).series[0]!.data).toEqual([[1, 0, 7]]);
  expect(option(histogram).series[0]!.data).toEqual([3, 1]);
  expect(option(histogram).xAxis.data).toEqual(["0 to 1", "1 to 2"]);
  expect(option(pie).tooltip.formatter({ dataIndex: 2 })).toBe("z  2.0 (66.7%)");
});

test("keys go from point to point and tell them", () => {
  const none = new Set<string>();
  expect(pointsOf(series("line", ["2024-01", "2024-02"], true), new Set(["a"]))).toEqual([{ seriesIndex: 1, dataIndex: 0 }, { seriesIndex: 1, dataIndex: 1 }]);
  expect(pointsOf(series("line", ["2024-01"], true), new Set(["a", "b"]))).toEqual([]);
  expect(pointsOf(scatter, new Set(["a"]))).toEqual([{ seriesIndex: 1, dataIndex: 0 }]);
  expect([scatter, heat, histogram, pie, series("bar", ["Germany", "India"])].map((plot) => tell(plot, pointsOf(plot, none).at(-1)!))).toEqual(["b: p 3.0, q 4.0", "2, x: 7.0", "1 to 2: 1 value", "z: 2.0, 66.7%", "India: a 1.0, b –"]);
});

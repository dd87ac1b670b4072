// What the drawing library is told of a plot. Tooltips are drawn and not HTML: the content
// security policy forbids the styles that theirs would need.

import type { EChartsCoreOption } from "echarts/core";
import { colourOf, dashOf, grid, labelAxis, type Pointed, tooltip, valueAxis } from "./axes";
import type { Look } from "./look";
import { heatOption, histogramOption, scatterOption } from "./optionOther";
import type { Drawn, SeriesPlot, Value } from "./plot";
import { long, lying, share } from "./traits";

export function optionOf(plot: Drawn, look: Look, hidden: ReadonlySet<string>): EChartsCoreOption {
  const option = (() => {
    switch (plot.type) {
      case "pie":
        return pieOption(plot, look);
      case "scatter":
        return scatterOption(plot, look, hidden);
      case "heatmap":
        return heatOption(plot, look);
      case "histogram":
        return histogramOption(plot, look);
      default:
        return seriesOption(plot, look, hidden);
    }
  })();
  return { animation: look.motion, animationDuration: 250, textStyle: { fontFamily: look.font, color: look.ink }, ...option };
}

function seriesOption(plot: SeriesPlot, look: Look, hidden: ReadonlySet<string>): object {
  const flat = lying(plot);
  const times = plot.type === "line" || plot.type === "area" ? timesOf(plot) : undefined;
  const along = times ? timeAxis(look, times, plot.labels) : { ...labelAxis(look, plot.labels), ...(flat && { inverse: true }) };
  const zoomed = long(plot);
  return {
    grid: { ...grid, ...(zoomed && (flat ? { right: 44 } : { bottom: 40 })) },
    [flat ? "yAxis" : "xAxis"]: along,
    [flat ? "xAxis" : "yAxis"]: valueAxis(look),
    useUTC: true,
    tooltip: { ...tooltip(look), trigger: "axis", axisPointer: pointer(plot, look), formatter: (points: Pointed[]) => told(plot, points) },
    ...(zoomed && { dataZoom: zoom(look, flat) }),
    series: plot.series.map((one, i) => ({
      ...oneSeries(plot, one.name, i, look),
      data: hidden.has(one.name) ? [] : one.values.map((value, at) => (times ? [times[at], value?.number ?? null] : (value?.number ?? null))),
    })),
  };
}

/** Up to so many points in time each have their own label; the axis chooses round ones for more. */
const fewTimes = 6;

function timeAxis(look: Look, times: readonly number[], labels: readonly string[]): object {
  const { axisLabel, ...rest } = labelAxis(look, []);
  const own = times.length <= fewTimes && { customValues: times, formatter: (time: number) => labels[times.indexOf(time)] ?? "" };
  return { ...rest, type: "time", data: undefined, axisLabel: { ...axisLabel, ...own } };
}

function oneSeries({ type, labels }: SeriesPlot, name: string, i: number, look: Look): object {
  const colour = colourOf(look, i);
  if (type === "bar" || type === "stacked") {
    return { type: "bar", name, color: colour, barMaxWidth: 28, ...(type === "stacked" && { stack: "all" }), itemStyle: { borderRadius: type === "bar" ? 2 : 0 } };
  }
  return {
    type: "line", name, color: colour, symbol: "circle", symbolSize: 6, showSymbol: labels.length <= 31, sampling: "lttb",
    lineStyle: { width: 2, type: dashOf(look, i) }, ...(type === "area" && { stack: "all", areaStyle: { opacity: 0.25 } }),
  };
}

function pointer({ type }: SeriesPlot, look: Look): object {
  return type === "bar" || type === "stacked" ? { type: "shadow", shadowStyle: { color: look.hover, opacity: 0.6 } } : { type: "line", lineStyle: { color: look.strong } };
}

function told({ labels, series }: SeriesPlot, points: readonly Pointed[]): string {
  const lines = points.map(({ seriesIndex, dataIndex }) => `${series[seriesIndex]?.name}  ${text(series[seriesIndex]?.values[dataIndex])}`);
  return [labels[points[0]?.dataIndex ?? 0] ?? "", ...lines].join("\n");
}

function text(value: Value | undefined): string {
  return value?.text ?? "–";
}

/** Points in time as milliseconds, undefined if some label is none: then labels stand side by side. */
export function timesOf({ timed, labels }: SeriesPlot): readonly number[] | undefined {
  if (!timed) return undefined;
  const times = labels.map((label) => Date.parse(/^\d{4}-\d{2}-\d{2} /.test(label) ? `${label.replace(" ", "T").replace(/Z?$/, "Z")}` : label));
  return times.some(Number.isNaN) ? undefined : times;
}

function zoom(look: Look, flat: boolean): object[] {
  const axis = flat ? { yAxisIndex: 0 } : { xAxisIndex: 0 };
  return [
    { ...axis, type: "inside", zoomOnMouseWheel: "ctrl", moveOnMouseMove: false, moveOnMouseWheel: false, preventDefaultMouseMove: false },
    {
      ...axis, type: "slider", ...(flat ? { width: 16, right: 8 } : { height: 16, bottom: 8 }), brushSelect: false, showDetail: false,
      borderColor: look.line, fillerColor: look.hover, handleStyle: { color: look.panel, borderColor: look.strong }, moveHandleSize: 0,
      dataBackground: { lineStyle: { color: look.strong }, areaStyle: { color: look.line } }, selectedDataBackground: { lineStyle: { color: look.accent }, areaStyle: { color: look.line } },
    },
  ];
}

function pieOption({ labels, series: [only] }: SeriesPlot, look: Look): object {
  const values = only?.values ?? [];
  const sum = values.reduce((total, value) => total + (value?.number ?? 0), 0);
  const words = (i: number) => `${labels[i]}  ${text(values[i])} (${share(values[i], sum)})`;
  return {
    tooltip: { ...tooltip(look), trigger: "item", formatter: ({ dataIndex }: Pointed) => words(dataIndex) },
    series: [{
      type: "pie", radius: ["42%", "72%"], startAngle: 90, itemStyle: { borderColor: look.panel, borderWidth: 2 },
      label: { color: look.ink, fontSize: 12, lineHeight: 15, width: 140, overflow: "truncate", formatter: ({ dataIndex }: Pointed) => `${labels[dataIndex]}\n${share(values[dataIndex], sum)}` },
      labelLine: { lineStyle: { color: look.strong } },
      data: values.map((value, i) => ({ name: labels[i], value: value?.number ?? 0, itemStyle: { color: colourOf(look, i) } })),
    }],
  };
}

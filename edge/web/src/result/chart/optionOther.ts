import { colourOf, compact, grid, labelAxis, type Pointed, tooltip, valueAxis } from "./axes";
import type { Look } from "./look";
import type { HeatPlot, HistogramPlot, ScatterPlot } from "./plot";

export function scatterOption({ x, y, series }: ScatterPlot, look: Look, hidden: ReadonlySet<string>): object {
  const words = ({ seriesIndex, dataIndex }: Pointed) => {
    const { name, points } = series[seriesIndex]!;
    const point = points[dataIndex]!;
    return `${name === y ? "" : `${name}\n`}${x}  ${point.x.text}\n${y}  ${point.y.text}`;
  };
  return {
    grid: { ...grid, top: 28, bottom: 24 },
    xAxis: { ...valueAxis(look, x), nameLocation: "middle", nameGap: 26, nameTextStyle: { color: look.soft, fontSize: 11 }, scale: true },
    yAxis: { ...valueAxis(look, y), scale: true },
    tooltip: { ...tooltip(look), trigger: "item", formatter: words },
    series: series.map(({ name, points }, i) => ({
      type: "scatter", name, color: colourOf(look, i), symbolSize: points.length > 500 ? 4 : 8, itemStyle: { opacity: 0.75 },
      data: hidden.has(name) ? [] : points.map((point) => [point.x.number, point.y.number]),
    })),
  };
}

export function heatOption({ columns, rows, tiles, x, y, by }: HeatPlot, look: Look): object {
  const numbers = tiles.map(({ value }) => value.number);
  const words = ({ dataIndex }: Pointed) => {
    const { column, row, value } = tiles[dataIndex]!;
    return `${x}  ${columns[column]}\n${by}  ${rows[row]}\n${y}  ${value.text}`;
  };
  return {
    grid: { ...grid, bottom: 52 },
    xAxis: { ...labelAxis(look, columns), splitArea: { show: false } },
    yAxis: { ...labelAxis(look, rows), inverse: true },
    tooltip: { ...tooltip(look), trigger: "item", formatter: words },
    visualMap: {
      type: "continuous", min: Math.min(...numbers), max: Math.max(...numbers), orient: "horizontal", left: "center", bottom: 0, itemWidth: 12, itemHeight: 120,
      inRange: { color: [look.hover, look.accent] }, textStyle: { color: look.soft, fontSize: 11 }, formatter: (value: number) => compact.format(value), calculable: false,
      text: [compact.format(Math.max(...numbers)), compact.format(Math.min(...numbers))],
    },
    series: [{ type: "heatmap", data: tiles.map(({ column, row, value }) => [column, row, value.number]), itemStyle: { borderColor: look.panel, borderWidth: 1 } }],
  };
}

export function histogramOption({ bins, x }: HistogramPlot, look: Look): object {
  return {
    grid: { ...grid, bottom: 24 },
    xAxis: { ...labelAxis(look, bins.map(({ range }) => range)), name: x, nameLocation: "middle", nameGap: 26, nameTextStyle: { color: look.soft, fontSize: 11 } },
    yAxis: { ...valueAxis(look), minInterval: 1 },
    tooltip: { ...tooltip(look), trigger: "axis", axisPointer: { type: "shadow", shadowStyle: { color: look.hover, opacity: 0.6 } }, formatter: ([point]: Pointed[]) => (point ? `${bins[point.dataIndex]!.range}\n${bins[point.dataIndex]!.count.toLocaleString()}` : "") },
    series: [{ type: "bar", color: colourOf(look, 0), barCategoryGap: "4%", data: bins.map(({ count }) => count) }],
  };
}

// The points of a plot one after the other, as the keyboard goes through them.

import { t } from "../../i18n/i18n";
import type { Drawn } from "./plot";
import { share } from "./traits";

/** A point as the drawing library names it. */
export interface Point {
  seriesIndex: number;
  dataIndex: number;
}

/** The points in the order in which keys reach them: each label once, as the tooltip tells all its series. */
export function pointsOf(plot: Drawn, hidden: ReadonlySet<string>): Point[] {
  switch (plot.type) {
    case "scatter":
      return plot.series.flatMap(({ name, points }, seriesIndex) => (hidden.has(name) ? [] : points.map((_, dataIndex) => ({ seriesIndex, dataIndex }))));
    case "heatmap":
      return plot.tiles.map((_, dataIndex) => ({ seriesIndex: 0, dataIndex }));
    case "histogram":
      return plot.bins.map((_, dataIndex) => ({ seriesIndex: 0, dataIndex }));
    default: {
      const seriesIndex = plot.series.findIndex(({ name }) => !hidden.has(name));
      return seriesIndex < 0 ? [] : plot.labels.map((_, dataIndex) => ({ seriesIndex, dataIndex }));
    }
  }
}

/** A point in words. */
export function tell(plot: Drawn, { seriesIndex, dataIndex }: Point): string {
  switch (plot.type) {
    case "scatter": {
      const { name, points } = plot.series[seriesIndex]!;
      return `${name}: ${plot.x} ${points[dataIndex]!.x.text}, ${plot.y} ${points[dataIndex]!.y.text}`;
    }
    case "heatmap": {
      const { column, row, value } = plot.tiles[dataIndex]!;
      return `${plot.columns[column]}, ${plot.rows[row]}: ${value.text}`;
    }
    case "histogram":
      return t("{range}: {n, plural, one {# value} other {# values}}", { range: plot.bins[dataIndex]!.range, n: plot.bins[dataIndex]!.count });
    case "pie": {
      const values = plot.series[0]!.values;
      return `${plot.labels[dataIndex]}: ${values[dataIndex]?.text ?? "–"}, ${share(values[dataIndex], values.reduce((sum, value) => sum + (value?.number ?? 0), 0))}`;
    }
    default:
      return `${plot.labels[dataIndex]}: ${plot.series.map(({ name, values }) => `${name} ${values[dataIndex]?.text ?? "–"}`).join(", ")}`;
  }
}

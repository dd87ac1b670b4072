// What follows from the figures of a plot alone, for those who draw it and those who tell it.

import type { Plot, SeriesPlot, Value } from "./plot";

/** From how many labels on a part of them can be zoomed to. */
const longLine = 60;
const longBars = 25;

/** Whether bars lie: names are read across, points in time go along. */
export function lying({ type, timed }: SeriesPlot): boolean {
  return (type === "bar" || type === "stacked") && !timed;
}

/** Whether a plot has so many labels that a part of them can be zoomed to. */
export function long(plot: Plot): boolean {
  if (plot.type === "line" || plot.type === "area") return plot.labels.length > longLine;
  return (plot.type === "bar" || plot.type === "stacked") && plot.labels.length > (plot.timed ? longLine : longBars);
}

/** A part of a sum, in percent. */
export function share(value: Value | undefined, sum: number): string {
  return new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 1 }).format((value?.number ?? 0) / (sum || 1));
}

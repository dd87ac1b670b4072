// What drawings have in common.

import type { Look } from "./look";

/** A figure that the pointer is at, as the library names it. */
export interface Pointed {
  seriesIndex: number;
  dataIndex: number;
}

export const compact = new Intl.NumberFormat(undefined, { notation: "compact", maximumFractionDigits: 1 });

export function colourOf(look: Pick<Look, "series">, index: number): string {
  return look.series[index % look.series.length]!;
}

/** Where more series come than there are colours, their lines are dashed. */
export function dashOf(look: Look, index: number): "solid" | "dashed" {
  return index < look.series.length ? "solid" : "dashed";
}

export function tooltip(look: Look): object {
  return {
    renderMode: "richText", confine: true, backgroundColor: look.panel, borderColor: look.strong, borderWidth: 1, padding: [6, 10],
    textStyle: { color: look.ink, fontSize: 12, fontFamily: look.font, lineHeight: 18 }, transitionDuration: look.motion ? 0.1 : 0,
  };
}

export function valueAxis(look: Look, name = ""): object {
  return {
    type: "value", name, nameTextStyle: { color: look.soft, fontSize: 11, align: "left" }, splitLine: { lineStyle: { color: look.line } },
    axisLabel: { color: look.soft, fontSize: 11, formatter: (value: number) => compact.format(value), hideOverlap: true }, axisLine: { show: false },
  };
}

export function labelAxis(look: Look, labels: readonly string[]): { axisLabel: object; [setting: string]: unknown } {
  return {
    type: "category", data: labels, axisLine: { lineStyle: { color: look.strong } }, axisTick: { show: false },
    axisLabel: { color: look.soft, fontSize: 11, hideOverlap: true, width: 140, overflow: "truncate" },
  };
}

export const grid = { left: 8, right: 16, top: 16, bottom: 8, outerBoundsMode: "same", outerBoundsContain: "axisLabel" };

// The drawing library, as little of it as is used. Import it lazily: it is larger than all else.

import { BarChart, HeatmapChart, LineChart, PieChart, ScatterChart } from "echarts/charts";
import { DataZoomComponent, GridComponent, TooltipComponent, VisualMapContinuousComponent } from "echarts/components";
import { type ECharts, type EChartsCoreOption, init, use } from "echarts/core";
import { CanvasRenderer, SVGRenderer } from "echarts/renderers";

use([BarChart, HeatmapChart, LineChart, PieChart, ScatterChart, DataZoomComponent, GridComponent, TooltipComponent, VisualMapContinuousComponent, CanvasRenderer, SVGRenderer]);

export type { ECharts };

export function draw(element: HTMLElement): ECharts {
  return init(element, null, { renderer: "canvas" });
}

/** A drawing as a file of its own. */
export function svgOf(option: EChartsCoreOption, width: number, height: number): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    chart.setOption({ ...option, animation: false });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

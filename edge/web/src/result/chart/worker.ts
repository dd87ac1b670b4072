// Draws what the page wishes (wishes.ts) in a thread of its own: the library is large, and its work would keep the page from
// answering. As little of it is taken as is used.

import { BarChart, HeatmapChart, LineChart, PieChart, ScatterChart } from "echarts/charts";
import { DataZoomComponent, GridComponent, TooltipComponent, VisualMapContinuousComponent } from "echarts/components";
import { type ECharts, type EChartsCoreOption, init, setPlatformAPI, use } from "echarts/core";
import { CanvasRenderer, SVGRenderer } from "echarts/renderers";
import { optionOf } from "./option";
import type { FileKind, News, Opening, Picture, Pointing, Wish } from "./wishes";

use([BarChart, HeatmapChart, LineChart, PieChart, ScatterChart, DataZoomComponent, GridComponent, TooltipComponent, VisualMapContinuousComponent, CanvasRenderer, SVGRenderer]);
// On it the library measures text.
setPlatformAPI({ createCanvas: () => canvasOf(1, 1) as unknown as HTMLCanvasElement });

addEventListener("message", ({ data, ports: [port] }: MessageEvent<Opening>) => {
  if (port) new Sheet(data, port);
});

/** One drawing. */
class Sheet {
  readonly #chart: ECharts;
  readonly #port: MessagePort;
  #picture: Picture | undefined;
  #size: { width: number; height: number };
  #cursor = "";

  constructor({ canvas, width, height, ratio }: Opening, port: MessagePort) {
    this.#size = { width, height };
    this.#port = port;
    this.#chart = init(canvas as unknown as HTMLElement, null, { renderer: "canvas", width, height, devicePixelRatio: ratio });
    const { proxy } = this.#chart.getZr().handler;
    if (proxy) proxy.setCursor = (cursor = "default") => this.#point(cursor);
    port.onmessage = ({ data, ports }: MessageEvent<Wish>) => {
      try {
        this.#obey(data, ports[0]);
      } catch (reason) {
        this.#say({ is: "failed" });
        throw reason; // to the console
      }
    };
  }

  #say(news: News): void {
    this.#port.postMessage(news);
  }

  #point(cursor: string): void {
    if (cursor === this.#cursor) return;
    this.#cursor = cursor;
    this.#say({ is: "cursor", cursor });
  }

  #obey(wish: Wish, reply: MessagePort | undefined): void {
    const chart = this.#chart;
    switch (wish.do) {
      case "show":
        this.#picture = wish.picture;
        chart.setOption(optionIn(wish.picture), { notMerge: true });
        this.#say({ is: "shown" });
        break;
      case "resize":
        this.#size = { width: wish.width, height: wish.height };
        chart.resize(this.#size);
        break;
      case "point":
        dispatch(chart, wish.at);
        break;
      case "tell":
        chart.dispatchAction(wish.point ? { type: "showTip", ...wish.point } : { type: "hideTip" });
        break;
      case "zoom":
        zoom(chart, wish.to, wish.around);
        break;
      case "file":
        void this.#file(wish.kind).then((blob) => reply?.postMessage(blob), () => reply?.postMessage(undefined));
        break;
      case "close":
        chart.dispose();
        this.#port.close();
    }
  }

  /** What is shown as a file of its own, on the ground that it has in the page. */
  async #file(kind: FileKind): Promise<Blob> {
    if (!this.#picture) throw new Error("nothing is drawn yet");
    const { width, height } = this.#size;
    const option = { ...optionIn(this.#picture), animation: false, backgroundColor: this.#picture.look.panel };
    if (kind === "svg") return new Blob([svgOf(option, width, height)], { type: "image/svg+xml" });
    const canvas = canvasOf(width, height);
    const chart = init(canvas as unknown as HTMLElement, null, { renderer: "canvas", width, height, devicePixelRatio: 2 });
    try {
      chart.setOption(option);
      chart.getZr().flush();
      return await canvas.convertToBlob({ type: "image/png" });
    } finally {
      chart.dispose();
    }
  }
}

function canvasOf(width: number, height: number): OffscreenCanvas {
  return new OffscreenCanvas(width, height);
}

function optionIn({ plot, look, hidden }: Picture): EChartsCoreOption {
  return optionOf(plot, look, hidden);
}

function svgOf(option: EChartsCoreOption, width: number, height: number): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    chart.setOption(option);
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

/** Tells the library of a pointer as if it had heard of it itself. */
function dispatch(chart: ECharts, { type, x, y, ctrlKey, delta, scale }: Pointing): void {
  const { handler } = chart.getZr();
  const event = { type, zrX: x, zrY: y, zrDelta: delta, ctrlKey, which: 1, pinchX: x, pinchY: y, pinchScale: scale, preventDefault: nothing, stopPropagation: nothing };
  if (type === "pinch") handler.dispatchToElement(handler.findHover(x, y), type as never, { ...event, gestureEvent: type } as never);
  else handler.dispatch(type, event);
}

// The page has decided by itself what else the event does.
function nothing(): void {}

function zoom(chart: ECharts, to: "nearer" | "farther" | "all", around: number): void {
  const { start = 0, end = 100 } = (chart.getOption() as { dataZoom?: { start?: number; end?: number }[] }).dataZoom?.[0] ?? {};
  const width = to === "all" ? 100 : Math.min(100, Math.max(2, (end - start) * (to === "nearer" ? 0.5 : 2)));
  const from = Math.max(0, Math.min(100 - width, around * 100 - width / 2));
  chart.dispatchAction({ type: "dataZoom", start: from, end: from + width });
}

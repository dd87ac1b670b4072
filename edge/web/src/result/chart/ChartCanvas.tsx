import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { t } from "../../i18n/i18n";
import { Skeleton } from "../../ui/Page";
import { describe } from "./describe";
import type { ECharts } from "./echarts";
import { useLook } from "./look";
import { long, optionOf } from "./option";
import type { Plot } from "./plot";
import { pointsOf, tell } from "./points";

type Drawn = Exclude<Plot, { type: "number" }>;

/** What can be asked of a drawing from outside. */
export interface Drawing {
  png(): string;
  svg(): string;
}

interface Props {
  plot: Drawn;
  hidden: ReadonlySet<string>;
  height: number;
  onDrawn: (drawing: Drawing | undefined) => void;
}

/**
 * A plot, drawn by a library that is loaded when the first one is seen; its room is there before. The arrow keys go from
 * point to point, plus and minus zoom.
 */
export function ChartCanvas({ plot, hidden, height, onDrawn }: Props) {
  const [host, setHost] = useState<HTMLDivElement | null>(null);
  const chart = useRef<ECharts>(undefined);
  const library = useRef<typeof import("./echarts")>(undefined);
  const [ready, setReady] = useState(false);
  const [failed, setFailed] = useState(false);
  const [at, setAt] = useState<number>();
  const look = useLook(host);
  const id = useId();

  useEffect(() => {
    if (!host) return;
    let gone = false;
    let observer: ResizeObserver | undefined;
    import("./echarts").then(
      (module) => {
        if (gone) return;
        library.current = module;
        const drawn = module.draw(host);
        chart.current = drawn;
        observer = new ResizeObserver(() => drawn.resize());
        observer.observe(host);
        setReady(true);
      },
      () => setFailed(true),
    );
    return () => {
      gone = true;
      observer?.disconnect();
      chart.current?.dispose();
      chart.current = undefined;
      setReady(false);
    };
  }, [host]);

  useEffect(() => {
    const drawn = chart.current;
    if (!ready || !drawn || !look || !host) return;
    const option = optionOf(plot, look, hidden);
    drawn.setOption(option, { notMerge: true });
    onDrawn({
      png: () => drawn.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: look.panel }),
      svg: () => library.current!.svgOf({ ...option, backgroundColor: look.panel }, host.clientWidth, host.clientHeight),
    });
    return () => onDrawn(undefined);
  }, [ready, plot, hidden, look, host, onDrawn]);

  const points = pointsOf(plot, hidden);
  const press = (event: KeyboardEvent) => {
    const to = { ArrowRight: (at ?? -1) + 1, ArrowDown: (at ?? -1) + 1, ArrowLeft: (at ?? points.length) - 1, ArrowUp: (at ?? points.length) - 1, Home: 0, End: points.length - 1 }[event.key];
    if (to !== undefined && points.length > 0) {
      const next = Math.max(0, Math.min(to, points.length - 1));
      setAt(next);
      chart.current?.dispatchAction({ type: "showTip", ...points[next] });
    } else if ((event.key === "+" || event.key === "-" || event.key === "0") && long(plot)) {
      zoom(chart.current, event.key, at === undefined ? 0.5 : at / Math.max(1, points.length - 1));
    } else if (event.key === "Escape" && at !== undefined) leave();
    else return;
    event.preventDefault();
  };
  const leave = () => {
    setAt(undefined);
    chart.current?.dispatchAction({ type: "hideTip" });
  };
  return (
    <div className="relative" style={{ height }}>
      <div ref={setHost} role="img" aria-label={describe(plot)} aria-describedby={`${id}-keys`} tabIndex={0} onKeyDown={press} onBlur={leave} data-testid="chart" data-ready={ready || undefined}
        className="absolute inset-0 rounded-md" />
      {!ready && !failed && <Skeleton className="absolute inset-0" />}
      {failed && <p role="alert" className="absolute inset-0 grid place-items-center text-sm text-bad">{t("The drawing could not be loaded. The table below holds the same figures.")}</p>}
      <p id={`${id}-keys`} className="sr-only">{t("Arrow keys go from point to point. The table below holds the same figures.")}</p>
      <p aria-live="polite" className="sr-only">{at !== undefined && points[at] && tell(plot, points[at])}</p>
    </div>
  );
}

function zoom(chart: ECharts | undefined, key: string, around: number): void {
  const option = chart?.getOption() as { dataZoom?: { start?: number; end?: number }[] } | undefined;
  const { start = 0, end = 100 } = option?.dataZoom?.[0] ?? {};
  const width = key === "0" ? 100 : Math.min(100, Math.max(2, (end - start) * (key === "+" ? 0.5 : 2)));
  const from = Math.max(0, Math.min(100 - width, around * 100 - width / 2));
  chart?.dispatchAction({ type: "dataZoom", start: from, end: from + width });
}

import { type KeyboardEvent, useEffect, useId, useState } from "react";
import { t } from "../../i18n/i18n";
import { Skeleton } from "../../ui/Page";
import { describe } from "./describe";
import { Drawing } from "./drawing";
import { useLook } from "./look";
import type { Drawn } from "./plot";
import { pointsOf, tell } from "./points";
import { long } from "./traits";

interface Props {
  plot: Drawn;
  hidden: ReadonlySet<string>;
  height: number;
  /** Hears of the drawing once it can be seen. */
  onDrawn: (drawing: Drawing | undefined) => void;
}

/**
 * A plot, drawn when it is nearly seen; its room is there before. The arrow keys go from point to point, plus and minus zoom.
 */
export function ChartCanvas({ plot, hidden, height, onDrawn }: Props) {
  const [host, setHost] = useState<HTMLDivElement | null>(null);
  const [drawing, setDrawing] = useState<Drawing>();
  const [state, setState] = useState<"coming" | "shown" | "failed">("coming");
  const [at, setAt] = useState<number>();
  const near = useNear(host);
  const look = useLook(host);
  const id = useId();

  useEffect(() => {
    if (!host || !near) return;
    const begun = new Drawing(host, { onShown: () => setState("shown"), onFailed: () => setState("failed") });
    setDrawing(begun);
    return () => {
      begun.close();
      setDrawing(undefined);
      setState("coming");
    };
  }, [host, near]);
  useEffect(() => {
    if (look) drawing?.show({ plot, look, hidden });
  }, [drawing, plot, look, hidden]);
  useEffect(() => {
    if (state !== "shown") return;
    onDrawn(drawing);
    return () => onDrawn(undefined);
  }, [state, drawing, onDrawn]);

  const points = pointsOf(plot, hidden);
  const press = (event: KeyboardEvent) => {
    const to = { ArrowRight: (at ?? -1) + 1, ArrowDown: (at ?? -1) + 1, ArrowLeft: (at ?? points.length) - 1, ArrowUp: (at ?? points.length) - 1, Home: 0, End: points.length - 1 }[event.key];
    const zoomed = zooms[event.key];
    if (to !== undefined && points.length > 0) {
      const next = Math.max(0, Math.min(to, points.length - 1));
      setAt(next);
      drawing?.tell(points[next]);
    } else if (zoomed && long(plot)) drawing?.zoom(zoomed, at === undefined ? 0.5 : at / Math.max(1, points.length - 1));
    else if (event.key === "Escape" && at !== undefined) leave();
    else return;
    event.preventDefault();
  };
  const leave = () => {
    setAt(undefined);
    drawing?.tell(undefined);
  };
  return (
    <div className="relative" style={{ height }}>
      <div ref={setHost} role="img" aria-label={describe(plot)} aria-describedby={`${id}-keys`} tabIndex={0} onKeyDown={press} onBlur={leave} data-testid="chart" data-ready={state === "shown" || undefined}
        className={`absolute inset-0 rounded-md ${long(plot) ? "touch-pan-y" : ""}`} />
      {state === "coming" && <Skeleton className="absolute inset-0" />}
      {state === "failed" && <p role="alert" className="absolute inset-0 grid place-items-center bg-panel text-sm text-bad">{t("The drawing could not be loaded. The table below holds the same figures.")}</p>}
      <p id={`${id}-keys`} className="sr-only">{t("Arrow keys go from point to point. The table below holds the same figures.")}</p>
      <p aria-live="polite" className="sr-only">{at !== undefined && points[at] && tell(plot, points[at])}</p>
    </div>
  );
}

const zooms: Readonly<Record<string, "nearer" | "farther" | "all">> = { "+": "nearer", "-": "farther", "0": "all" };

/** Whether an element was ever within a screen of what is seen. */
function useNear(element: HTMLElement | null): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    if (!element || near) return;
    const observer = new IntersectionObserver((entries) => setNear(entries.some(({ isIntersecting }) => isIntersecting)), { rootMargin: "100%", scrollMargin: "100%" });
    observer.observe(element);
    return () => observer.disconnect();
  }, [element, near]);
  return near;
}

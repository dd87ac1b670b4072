import { CircleAlert, RotateCcw, ZoomIn, ZoomOut } from "lucide-react";
import { useId, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import { ticks } from "../chart/scale";
import { t } from "../i18n/i18n";
import { duration } from "../format/time";
import { IconButton } from "../ui/Button";
import type { Bar, Waterfall } from "./layout";
import { SpanFacts } from "./SpanFacts";
import { fit, isWhole, place, shift, whole, zoom, type View } from "./zoom";

const stage = (name: string) => `var(--stage-${name})`;
const percent = (value: number) => `${value.toFixed(3)}%`;
const columns = "grid-cols-[6.5rem_minmax(0,1fr)_4rem] sm:grid-cols-[11rem_minmax(0,1fr)_4.25rem]";

/** Spans as bars on a time axis; each row opens to what the span recorded. */
export function WaterfallView({ waterfall }: { waterfall: Waterfall }) {
  const { bars, length, attempts } = waterfall;
  const view = whole(length);
  return (
    <div className={`grid ${columns} text-xs`} data-testid="waterfall">
      <Axis view={view} />
      <ul aria-label={t("Spans")} className="col-span-3 grid grid-cols-subgrid">
        {bars.map((bar) => <OpeningRow key={bar.id} bar={bar} view={view} attempts={attempts} />)}
      </ul>
    </div>
  );
}

/** Spans as bars on a time axis that can be looked at closely; one of them is chosen. */
export function ZoomingWaterfall({ waterfall, chosen, onChoose }: { waterfall: Waterfall; chosen: string | undefined; onChoose: (id: string) => void }) {
  const { bars, length, attempts } = waterfall;
  const [near, setNear] = useState<View>();
  const view = near && near.to <= length ? near : whole(length);
  const show = (next: View) => setNear(isWhole(next, length) ? undefined : next);
  const middle = (view.from + view.to) / 2;
  const closer = (factor: number) => show(zoom(view, factor, middle, length));
  const keys: Readonly<Record<string, () => void>> = {
    "+": () => closer(0.5),
    "-": () => closer(2),
    "0": () => setNear(undefined),
    ArrowLeft: () => show(shift(view, -0.25, length)),
    ArrowRight: () => show(shift(view, 0.25, length)),
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (next === undefined && !keys[event.key]) return;
    event.preventDefault();
    if (next === undefined) return keys[event.key]!();
    const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-span]")];
    rows[rows.indexOf(document.activeElement as HTMLElement) + next]?.focus();
  };
  return (
    <div onKeyDown={onKeyDown} data-testid="waterfall">
      <div className="mb-1 flex items-center justify-end gap-0.5" role="group" aria-label={t("Zoom")}>
        <span className="mr-auto text-xs text-ink-3 tabular" data-testid="view">
          {near ? t("{from} to {to} of {length}", { from: duration(view.from), to: duration(view.to), length: duration(length) }) : duration(length)}
        </span>
        <IconButton size="smallIcon" label={t("Look closer")} onClick={() => closer(0.5)}><ZoomIn size={15} aria-hidden /></IconButton>
        <IconButton size="smallIcon" label={t("Look from farther away")} disabled={!near} onClick={() => closer(2)}><ZoomOut size={15} aria-hidden /></IconButton>
        <IconButton size="smallIcon" label={t("Show all of it")} disabled={!near} onClick={() => setNear(undefined)}><RotateCcw size={15} aria-hidden /></IconButton>
      </div>
      <div className={`grid ${columns} text-xs`}>
        <Axis view={view} onStretch={(from, to) => show(fit(from, to, length))} />
        <ul aria-label={t("Spans")} className="col-span-3 grid grid-cols-subgrid">
          {bars.map((bar) => (
            <li key={bar.id} className="col-span-3 grid grid-cols-subgrid">
              <button type="button" data-span={bar.id} aria-pressed={bar.id === chosen} onClick={() => onChoose(bar.id)}
                onDoubleClick={() => show(fit(bar.from, bar.to, length))} className={`${row} aria-pressed:bg-accent-soft`}>
                <Cells bar={bar} view={view} attempts={attempts} />
              </button>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

const row = "col-span-3 grid h-7 grid-cols-subgrid items-center rounded-md text-left hover:bg-hover focus-visible:-outline-offset-2";

/** The times along the top. A stretch of it can be drawn out to look at. */
function Axis({ view, onStretch }: { view: View; onStretch?: (from: number, to: number) => void }) {
  const strip = useRef<HTMLDivElement>(null);
  const [drawn, setDrawn] = useState<[number, number]>();
  const at = (event: PointerEvent) => {
    const box = strip.current!.getBoundingClientRect();
    return view.from + (Math.min(Math.max(0, event.clientX - box.left), box.width) / box.width) * (view.to - view.from);
  };
  const stretch = drawn && place(Math.min(...drawn), Math.max(...drawn), view);
  const draws = onStretch && {
    onPointerDown: (event: PointerEvent) => {
      strip.current!.setPointerCapture(event.pointerId);
      setDrawn([at(event), at(event)]);
    },
    onPointerMove: (event: PointerEvent) => drawn && setDrawn([drawn[0], at(event)]),
    onPointerUp: () => {
      if (stretch && stretch.width > 1) onStretch(Math.min(...drawn), Math.max(...drawn));
      setDrawn(undefined);
    },
    onPointerCancel: () => setDrawn(undefined),
    title: t("Draw out a stretch to look at it"),
  };
  return (
    <>
      <div aria-hidden />
      <div ref={strip} className={`relative h-5 text-[0.6875rem] text-ink-3 tabular select-none ${onStretch ? "cursor-col-resize touch-none" : ""}`} aria-hidden {...draws}>
        {marksIn(view).map((mark, i) => (
          <span key={mark} className={`absolute top-0 whitespace-nowrap ${i === 0 ? "" : "-translate-x-1/2"} ${i % 2 === 1 ? "max-sm:hidden" : ""}`}
            style={{ left: percent(place(mark, mark, view)?.left ?? 0) }}>
            {duration(mark)}
          </span>
        ))}
        {stretch && <span className="absolute inset-y-0 rounded-xs bg-accent/25" style={{ left: percent(stretch.left), width: percent(stretch.width) }} />}
      </div>
      <div aria-hidden />
    </>
  );
}

const marksIn = (view: View) => ticks(view.from, view.to, 5).filter((mark) => mark >= view.from && mark <= view.to);

function OpeningRow({ bar, view, attempts }: { bar: Bar; view: View; attempts: number }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <li className="col-span-3 grid grid-cols-subgrid">
      <button type="button" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)} className={row}>
        <Cells bar={bar} view={view} attempts={attempts} />
      </button>
      <div id={id} hidden={!open} className="col-span-3 mb-1 ml-3 border-l-2 border-line py-1 pl-3">
        <SpanFacts bar={bar} />
      </div>
    </li>
  );
}

function Cells({ bar, view, attempts }: { bar: Bar; view: View; attempts: number }) {
  const failed = bar.state === "error";
  const seen = place(bar.from, bar.to, view);
  return (
    <>
      <span className="flex min-w-0 items-center gap-1.5 pl-1" style={{ paddingInlineStart: `${0.25 + bar.depth * 0.75}rem` }}>
        <span className="size-2 shrink-0 rounded-full" style={{ background: stage(bar.stage) }} aria-hidden />
        <span className="truncate font-medium" title={`${bar.stage}: ${bar.name}`}>{bar.name}</span>
        {attempts > 1 && <span className="shrink-0 text-ink-3" title={t("attempt {n}", { n: bar.attempt })}>#{bar.attempt}</span>}
        {failed && <CircleAlert size={13} className="shrink-0 text-bad" aria-hidden />}
        <span className="sr-only">{t("of {stage}, {state}, begins after {begins}, took", { stage: bar.stage, state: bar.state, begins: duration(bar.from) })}</span>
      </span>
      <span className="relative h-full overflow-x-clip">
        {marksIn(view).map((mark) => (
          <span key={mark} className="absolute inset-y-0 w-px bg-line" style={{ left: percent(place(mark, mark, view)?.left ?? 0) }} />
        ))}
        {seen && (
          <span className={`absolute top-1/2 h-3 min-w-0.5 -translate-y-1/2 rounded-xs ${bar.state === "running" ? "stripes animate-pulse-dot" : ""} ${failed ? "outline-2 -outline-offset-1 outline-bad" : ""} ${bar.state === "canceled" ? "opacity-50" : ""}`}
            style={{ left: percent(seen.left), width: percent(seen.width), backgroundColor: stage(bar.stage) }} />
        )}
      </span>
      <span className="pr-1 text-right text-ink-2 tabular">{duration(bar.to - bar.from)}</span>
    </>
  );
}

/** The waterfall at a glance, for a closed section. */
export function WaterfallThumb({ waterfall }: { waterfall: Waterfall }) {
  const { bars, length } = waterfall;
  const rows = bars.slice(0, 6);
  return (
    <svg viewBox={`0 0 100 ${rows.length * 4}`} preserveAspectRatio="none" className="h-4 w-28 sm:w-48" aria-hidden="true">
      {rows.map((bar, i) => (
        <rect key={bar.id} x={(bar.from / length) * 100} y={i * 4 + 0.5} width={Math.max(0.8, ((bar.to - bar.from) / length) * 100)}
          height={3} fill={bar.state === "error" ? "var(--bad)" : stage(bar.stage)} />
      ))}
    </svg>
  );
}

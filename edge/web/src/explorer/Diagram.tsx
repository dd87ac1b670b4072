import { useQuery } from "@tanstack/react-query";
import { Maximize, ZoomIn, ZoomOut } from "lucide-react";
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import { t } from "../i18n/i18n";
import { IconButton } from "../ui/Button";
import { ErrorState, Skeleton } from "../ui/Page";
import { TableBox } from "./TableBox";
import type { Box, Reference } from "./graph";
import type { Drawing } from "./layout";
import { begin, fit, moved, reveal, zoomAt, type Size, type View } from "./view";

interface Props {
  boxes: readonly Box[];
  references: readonly Reference[];
  /** The table in the middle of it, if it is not all of them. */
  center: string | undefined;
  hrefOf: (table: string) => string;
  onOpen: (table: string) => void;
}

/** Tables and how they refer to each other. It can be moved and scaled by pointer and by keys; each table is a link. */
export function Diagram({ boxes, references, center, hrefOf, onOpen }: Props) {
  const key = useMemo(() => JSON.stringify([boxes.map(({ name, lines }) => [name, lines]), references.map(({ id }) => id)]), [boxes, references]);
  const { data: drawing, error } = useQuery({
    queryKey: ["drawing", key],
    queryFn: async () => (await import("./layout")).drawingOf(boxes, references),
    staleTime: Infinity,
    placeholderData: (before) => before,
  });
  if (error) return <ErrorState error={error} />;
  if (!drawing) return <div role="status" aria-label={t("Drawing the tables")}><Skeleton className="h-[min(36rem,65dvh)]" /></div>;
  return <Canvas drawing={drawing} center={center} hrefOf={hrefOf} onOpen={onOpen} />;
}

/** A drawing lower than that needs no tall frame. */
const low = 260;
const step = 60;
const closer = 1.25;

function Canvas({ drawing, center, hrefOf, onOpen }: Omit<Props, "boxes" | "references"> & { drawing: Drawing }) {
  const frame = useRef<HTMLDivElement>(null);
  const size = useSize(frame);
  const [view, setView] = useState<View>({ x: 0, y: 0, scale: 1 });
  const [hovered, setHovered] = useState<string>();
  const drag = useRef<{ x: number; y: number; far: boolean }>(undefined);

  useLayoutEffect(() => {
    if (size) setView(begin(drawing, size, drawing.boxes.find(({ box: { name } }) => name === center)));
  }, [drawing, size, center]);
  useWheel(frame, setView);

  const zoom = (factor: number) => size && setView((old) => zoomAt(old, factor, size.width / 2, size.height / 2));
  const whole = () => size && setView(fit(drawing, size));
  const onKeyDown = (event: KeyboardEvent) => {
    const act = keyActs[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act({ pan: (dx, dy) => setView((old) => moved(old, dx, dy)), zoom, whole });
  };
  const onPointerDown = (event: PointerEvent) => {
    if (event.button === 0) drag.current = { x: event.clientX, y: event.clientY, far: false };
  };
  const onPointerMove = (event: PointerEvent) => {
    const from = drag.current;
    if (!from) return;
    const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
    if (!from.far && Math.hypot(dx, dy) < 4) return; // a click may tremble
    if (!from.far) frame.current?.setPointerCapture(event.pointerId);
    drag.current = { x: event.clientX, y: event.clientY, far: true };
    setView((old) => moved(old, dx, dy));
  };
  const onPointerUp = () => {
    // After the click that ends a drag, which is none.
    setTimeout(() => { drag.current = undefined; });
  };
  const show = (table: string) => {
    const box = drawing.boxes.find((one) => one.box.name === table);
    if (box && size) setView((old) => reveal(old, box, size));
  };
  const lit = hovered ?? center;
  return (
    <div className="relative">
      <div ref={frame} tabIndex={0} role="group" aria-label={t("Diagram: arrow keys move it, plus and minus scale it, 0 shows all of it")} data-testid="diagram"
        onKeyDown={onKeyDown} onPointerDown={onPointerDown} onPointerMove={onPointerMove} onPointerUp={onPointerUp} onPointerCancel={onPointerUp}
        className={`${drawing.height < low ? "h-72" : "h-[min(36rem,65dvh)]"} cursor-grab touch-none overflow-hidden rounded-xl border border-line bg-sunken active:cursor-grabbing`}>
        <svg className="size-full select-none" aria-hidden={drawing.boxes.length === 0}>
          <defs>
            <marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerUnits="userSpaceOnUse" markerWidth="10" markerHeight="10" orient="auto-start-reverse">
              <path d="M 0 0 L 8 4 L 0 8 z" fill="context-stroke" />
            </marker>
          </defs>
          <g transform={`translate(${view.x} ${view.y}) scale(${view.scale})`}>
            {drawing.lines.map((line) => <Edge key={line.reference.id} line={line} lit={lit} />)}
            {drawing.boxes.map((placed) => (
              <TableBox key={placed.box.name} placed={placed} center={placed.box.name === center} href={hrefOf(placed.box.name)} references={drawing.lines.map(({ reference }) => reference)}
                onOpen={() => { if (!drag.current?.far) onOpen(placed.box.name); }} onHover={setHovered} onFocus={show} />
            ))}
          </g>
        </svg>
      </div>
      <div className="absolute right-2 bottom-2 flex rounded-lg border border-line bg-panel shadow-card">
        <IconButton label={t("Smaller")} onClick={() => zoom(1 / closer)}><ZoomOut size={16} /></IconButton>
        <IconButton label={t("Larger")} onClick={() => zoom(closer)}><ZoomIn size={16} /></IconButton>
        <IconButton label={t("Show all of it")} onClick={whole}><Maximize size={16} /></IconButton>
      </div>
    </div>
  );
}

interface Acts {
  pan: (dx: number, dy: number) => void;
  zoom: (factor: number) => void;
  whole: () => void;
}

const keyActs: Readonly<Record<string, (acts: Acts) => void>> = {
  ArrowLeft: ({ pan }) => pan(step, 0),
  ArrowRight: ({ pan }) => pan(-step, 0),
  ArrowUp: ({ pan }) => pan(0, step),
  ArrowDown: ({ pan }) => pan(0, -step),
  "+": ({ zoom }) => zoom(closer),
  "=": ({ zoom }) => zoom(closer),
  "-": ({ zoom }) => zoom(1 / closer),
  "0": ({ whole }) => whole(),
};

const strokes: Readonly<Record<Reference["ground"], string>> = { declared: "", accepted: "8 3", inferred: "3 4" };

function Edge({ line: { reference: { from, to, columns, refColumns, ground }, path }, lit }: { line: Drawing["lines"][number]; lit: string | undefined }) {
  const near = lit === from || lit === to;
  return (
    <path d={path} fill="none" strokeDasharray={strokes[ground]} markerEnd="url(#arrow)" strokeWidth={near ? 2 : 1.25}
      className={near ? "stroke-accent" : "stroke-line-strong"}>
      <title>{`${from}.${columns.join(", ")} → ${to}.${refColumns.join(", ")}`}</title>
    </path>
  );
}

/** The size of an element in the page, as it changes. */
function useSize(element: { readonly current: HTMLElement | null }): Size | undefined {
  const [size, setSize] = useState<Size>();
  useEffect(() => {
    if (!element.current) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return size;
}

/** Scales with the wheel while Ctrl is held, or by pinching; otherwise the page scrolls as ever. */
function useWheel(element: { readonly current: HTMLElement | null }, setView: (change: (old: View) => View) => void): void {
  useEffect(() => {
    const on = element.current;
    if (!on) return;
    const wheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const { left, top } = on.getBoundingClientRect();
      setView((old) => zoomAt(old, Math.exp(-event.deltaY / 200), event.clientX - left, event.clientY - top));
    };
    // React listens passively, which could not keep the page from being scaled.
    on.addEventListener("wheel", wheel, { passive: false });
    return () => on.removeEventListener("wheel", wheel);
  }, [element, setView]);
}

import { useId, useState } from "react";
import { useWidth } from "../shell/useWidth";
import { linear, thin, ticks } from "./scale";
import { describe, type Plot, type Series } from "./series";

const compact = new Intl.NumberFormat(undefined, { notation: "compact", maximumFractionDigits: 1 });
const colour = (i: number) => `var(--series-${(i % 4) + 1})`;

/** A plot as SVG, drawn at the width there is. The table holds the same figures. */
export function ChartView({ plot }: { plot: Plot }) {
  const [ref, width] = useWidth<HTMLDivElement>();
  const [at, setAt] = useState<number>();
  return (
    <figure ref={ref} data-testid="chart" className="min-w-0">
      <figcaption className="mb-1 flex min-h-5 flex-wrap gap-x-4 text-xs text-ink-3">
        <Legend plot={plot} at={at} />
      </figcaption>
      {width > 0 && (plot.type === "bar" ? <Bars plot={plot} width={width} at={at} onAt={setAt} /> : <Lines plot={plot} width={width} at={at} onAt={setAt} />)}
    </figure>
  );
}

interface DrawnProps {
  plot: Plot;
  width: number;
  at: number | undefined;
  onAt: (index: number | undefined) => void;
}

function Legend({ plot, at }: { plot: Plot; at: number | undefined }) {
  return (
    <>
      {plot.series.map(({ name, values, show }, i) => {
        const value = at === undefined ? undefined : values[at];
        return (
          <span key={name} className="flex items-center gap-1.5">
            <span className="size-2 rounded-xs" style={{ background: colour(i) }} aria-hidden />
            {name}
            {at !== undefined && <b className="font-medium tabular text-ink">{value === undefined ? "–" : show(value)}</b>}
          </span>
        );
      })}
      <span>{at === undefined ? `by ${plot.x}` : plot.labels[at]}</span>
    </>
  );
}

function Bars({ plot, width, at, onAt }: DrawnProps) {
  const { labels, series } = plot;
  const title = useId();
  const thickness = series.length > 1 ? 9 : 16;
  const pitch = thickness * series.length + 10;
  const longest = Math.max(...labels.map(({ length }) => length));
  const left = Math.min(width * 0.36, longest * 6.6 + 12);
  const right = 76;
  const [low, high] = extent(series);
  const scale = linear([low, high], [left, width - right]);
  const height = labels.length * pitch + 2;
  const room = Math.floor((left - 12) / 6.4);
  return (
    <svg width={width} height={height} role="img" aria-labelledby={title} className="block" onPointerLeave={() => onAt(undefined)}>
      <title id={title}>{describe(plot)}</title>
      <line x1={scale(0)} x2={scale(0)} y1={0} y2={height} stroke="var(--line-strong)" />
      {labels.map((label, i) => (
        <g key={i} onPointerEnter={() => onAt(i)}>
          <rect x={0} y={i * pitch} width={width} height={pitch} fill={i === at ? "var(--hover)" : "transparent"} />
          <text x={left - 8} y={i * pitch + pitch / 2} dy="0.35em" textAnchor="end" fontSize={12} fill="var(--ink-2)">
            {clip(label, room)}
          </text>
          {series.map(({ values, show }, s) => {
            const value = values[i];
            if (value === undefined) return null;
            const y = i * pitch + 5 + s * thickness;
            const [x0, x1] = [scale(Math.min(0, value)), scale(Math.max(0, value))];
            return (
              <g key={s}>
                <rect x={x0} y={y} width={Math.max(1, x1 - x0)} height={thickness - (series.length > 1 ? 1 : 0)} rx={2} fill={colour(s)} />
                {series.length === 1 && (
                  <text x={x1 + 6} y={y + thickness / 2} dy="0.35em" fontSize={11} fill="var(--ink-3)" className="tabular">
                    {Math.abs(value) >= 1e6 ? compact.format(value) : show(value)}
                  </text>
                )}
              </g>
            );
          })}
        </g>
      ))}
    </svg>
  );
}

const lineHeight = 220;

function Lines({ plot, width, at, onAt }: DrawnProps) {
  const { labels, series } = plot;
  const title = useId();
  const [low, high] = extent(series);
  const marks = ticks(low, high, 4);
  const box = { left: 46, right: width - 14, top: 10, bottom: lineHeight - 24 };
  const y = linear([marks[0]!, marks.at(-1)!], [box.bottom, box.top]);
  const x = linear([0, Math.max(1, labels.length - 1)], [box.left, box.right]);
  const nearest = (event: React.PointerEvent<SVGSVGElement>) => {
    const offset = event.clientX - event.currentTarget.getBoundingClientRect().left;
    const index = Math.round(linear([box.left, box.right], [0, labels.length - 1])(offset));
    onAt(Math.min(labels.length - 1, Math.max(0, index)));
  };
  const step = (event: React.KeyboardEvent) => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    onAt(Math.min(labels.length - 1, Math.max(0, (at ?? (by > 0 ? -1 : labels.length)) + by)));
  };
  return (
    <svg width={width} height={lineHeight} role="img" aria-labelledby={title} tabIndex={0} className="block rounded-md"
      onPointerMove={nearest} onPointerLeave={() => onAt(undefined)} onBlur={() => onAt(undefined)} onKeyDown={step}>
      <title id={title}>{describe(plot)}</title>
      {marks.map((mark) => (
        <g key={mark}>
          <line x1={box.left} x2={box.right} y1={y(mark)} y2={y(mark)} stroke={mark === 0 ? "var(--line-strong)" : "var(--line)"} />
          <text x={box.left - 8} y={y(mark)} dy="0.35em" textAnchor="end" fontSize={11} fill="var(--ink-3)" className="tabular">
            {compact.format(mark)}
          </text>
        </g>
      ))}
      {thin(labels.length, Math.floor((box.right - box.left) / 76)).map((i) => (
        <text key={i} x={x(i)} y={lineHeight - 6} textAnchor={i === 0 ? "start" : i === labels.length - 1 ? "end" : "middle"} fontSize={11} fill="var(--ink-3)" className="tabular">
          {clip(labels[i]!, 12)}
        </text>
      ))}
      {at !== undefined && <line x1={x(at)} x2={x(at)} y1={box.top} y2={box.bottom} stroke="var(--line-strong)" strokeDasharray="3 3" />}
      {series.map(({ values }, s) => (
        <path key={s} d={path(values, x, y)} fill="none" stroke={colour(s)} strokeWidth={2} strokeLinejoin="round" strokeLinecap="round" />
      ))}
      {at !== undefined &&
        series.map(({ values }, s) => {
          const value = values[at];
          return value === undefined ? null : (
            <circle key={s} cx={x(at)} cy={y(value)} r={4} fill={colour(s)} stroke="var(--panel)" strokeWidth={2} />
          );
        })}
    </svg>
  );
}

// Axes include zero, so that lengths and heights can be compared.
function extent(series: readonly Series[]): [number, number] {
  const values = series.flatMap((one) => one.values.filter((value) => value !== undefined));
  return [Math.min(0, ...values), Math.max(0, ...values)];
}

function path(values: readonly (number | undefined)[], x: (i: number) => number, y: (v: number) => number): string {
  let d = "";
  let drawing = false;
  values.forEach((value, i) => {
    if (value !== undefined) d += `${drawing ? "L" : "M"}${x(i).toFixed(1)} ${y(value).toFixed(1)}`;
    drawing = value !== undefined;
  });
  return d;
}

function clip(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, Math.max(1, most - 1))}…` : text;
}

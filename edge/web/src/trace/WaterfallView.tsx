import { CircleAlert } from "lucide-react";
import { useId, useState } from "react";
import { ticks } from "../chart/scale";
import { duration } from "../format/time";
import type { Bar, Waterfall } from "./layout";

const stage = (name: string) => `var(--stage-${name})`;
const percent = (value: number) => `${value.toFixed(3)}%`;

/** Spans as bars on a time axis; each row opens to what the span recorded. */
export function WaterfallView({ waterfall }: { waterfall: Waterfall }) {
  const { bars, length, attempts } = waterfall;
  const marks = ticks(0, length, 5).filter((mark) => mark <= length);
  return (
    <div className="grid grid-cols-[6.5rem_minmax(0,1fr)_4rem] sm:grid-cols-[11rem_minmax(0,1fr)_4.25rem] text-xs" data-testid="waterfall">
      <div aria-hidden />
      <div className="relative h-5 text-[0.6875rem] text-ink-3 tabular" aria-hidden>
        {marks.map((mark, i) => (
          <span key={mark} className={`absolute top-0 whitespace-nowrap ${i === 0 ? "" : "-translate-x-1/2"} ${i % 2 === 1 ? "max-sm:hidden" : ""}`}
            style={{ left: percent((mark / length) * 100) }}>
            {duration(mark)}
          </span>
        ))}
      </div>
      <div aria-hidden />
      <ul aria-label="Spans" className="col-span-3 grid grid-cols-subgrid">
        {bars.map((bar) => (
          <Row key={bar.id} bar={bar} length={length} marks={marks} attempts={attempts} />
        ))}
      </ul>
    </div>
  );
}

function Row({ bar, length, marks, attempts }: { bar: Bar; length: number; marks: number[]; attempts: number }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const took = duration(bar.to - bar.from);
  const failed = bar.state === "error";
  return (
    <li className="col-span-3 grid grid-cols-subgrid">
      <button type="button" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}
        aria-label={`${bar.stage} ${bar.name}, ${bar.state}, ${took}, begins after ${duration(bar.from)}`}
        className="col-span-3 grid h-7 grid-cols-subgrid items-center rounded-md text-left hover:bg-hover focus-visible:-outline-offset-2">
        <span className="flex min-w-0 items-center gap-1.5 pl-1" style={{ paddingInlineStart: `${0.25 + bar.depth * 0.75}rem` }}>
          <span className="size-2 shrink-0 rounded-full" style={{ background: stage(bar.stage) }} aria-hidden />
          <span className="truncate font-medium" title={`${bar.stage}: ${bar.name}`}>{bar.name}</span>
          {attempts > 1 && <span className="shrink-0 text-ink-3" title={`attempt ${bar.attempt}`}>#{bar.attempt}</span>}
          {failed && <CircleAlert size={13} className="shrink-0 text-bad" aria-hidden />}
        </span>
        <span className="relative h-full">
          {marks.map((mark) => (
            <span key={mark} className="absolute inset-y-0 w-px bg-line" style={{ left: percent((mark / length) * 100) }} />
          ))}
          <span className={`absolute top-1/2 h-3 min-w-0.5 -translate-y-1/2 rounded-xs ${bar.state === "running" ? "stripes animate-pulse-dot" : ""} ${failed ? "outline-2 outline-bad" : ""} ${bar.state === "canceled" ? "opacity-50" : ""}`}
            style={{
              left: percent((bar.from / length) * 100),
              width: percent(((bar.to - bar.from) / length) * 100),
              backgroundColor: stage(bar.stage),
            }} />
        </span>
        <span className="pr-1 text-right tabular text-ink-2">{took}</span>
      </button>
      <dl id={id} hidden={!open} className="col-span-3 mb-1 ml-3 border-l-2 border-line py-1 pl-3 text-ink-2">
        <div className="flex flex-wrap gap-x-6 gap-y-1">
          <Fact name="stage" value={bar.stage} />
          <Fact name="begins" value={`+${duration(bar.from)}`} />
          <Fact name="attempt" value={String(bar.attempt)} />
          {bar.attrs.map(([name, value]) => (
            <Fact key={name} name={name} value={value} />
          ))}
          {bar.instance && <Fact name="instance" value={bar.instance} />}
          {bar.error && <Fact name="error" value={bar.error} bad />}
        </div>
      </dl>
    </li>
  );
}

function Fact({ name, value, bad = false }: { name: string; value: string; bad?: boolean }) {
  return (
    <div className="flex min-w-0 gap-1.5">
      <dt className="shrink-0 text-ink-3">{name}</dt>
      <dd className={`min-w-0 font-mono text-[0.6875rem] leading-[1.125rem] break-all ${bad ? "text-bad" : ""}`}>{value}</dd>
    </div>
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

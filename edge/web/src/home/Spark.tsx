import { cx } from "../ui/cx";

const height = 32;

/** How a count went, as bars from nothing to the most; an empty part has a hair of a bar, so that time goes on. */
export function Bars({ values, className = "text-accent" }: { values: readonly number[]; className?: string }) {
  const most = Math.max(1, ...values);
  return (
    <svg viewBox={`0 0 ${values.length} ${height}`} preserveAspectRatio="none" className={cx("h-8 w-full", className)} aria-hidden>
      {values.map((value, i) => {
        const tall = value === 0 ? 0.75 : Math.max(1.5, (value / most) * height);
        return <rect key={i} x={i + 0.12} y={height - tall} width={0.76} height={tall} className={value === 0 ? "fill-line-strong" : "fill-current"} />;
      })}
    </svg>
  );
}

/** A part of a whole, from 0 to 1. */
export function Meter({ part }: { part: number }) {
  return (
    <span className="mt-5 block h-1.5 rounded-full bg-hover" aria-hidden>
      <span className="block h-full rounded-full bg-accent" style={{ width: `${100 * part}%` }} />
    </span>
  );
}

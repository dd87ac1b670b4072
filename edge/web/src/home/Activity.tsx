import { useState, type KeyboardEvent } from "react";
import { t } from "../i18n/i18n";
import { Link } from "../shell/Link";
import { cx } from "../ui/cx";
import type { Bucket, Stats } from "./api";
import { count, heights, moment, stacked, within } from "./figures";
import { tracesPath } from "./links";
import { Panel } from "./Panel";
import { fills, statusWords } from "./words";

/** How many questions were asked when, and how they ended. Each part leads to its questions; the arrow keys go along. */
export function Activity({ stats: { series, step_seconds: step, totals } }: { stats: Stats }) {
  const [at, setAt] = useState<number>();
  const most = Math.max(1, ...series.map(({ questions }) => questions));
  const last = series.length - 1;
  const shown = at === undefined ? undefined : series[at];
  const move = (event: KeyboardEvent<HTMLElement>) => {
    const to = { ArrowLeft: (at ?? last) - 1, ArrowRight: (at ?? last) + 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.currentTarget.querySelectorAll<HTMLElement>("a")[Math.min(last, Math.max(0, to))]?.focus();
  };
  return (
    <Panel title={t("Questions over time")}>
      <p className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-0.5 text-xs text-ink-2 tabular" aria-live="off" data-testid="part">
        {shown === undefined ? <Legend totals={heights({ ...totals, at: "" })} /> : <Part bucket={shown} step={step} />}
      </p>
      <div className="relative mt-1 h-40" onMouseLeave={() => setAt(undefined)}>
        <span className="absolute top-0 left-0 text-[0.6875rem] text-ink-3 tabular">{count(most)}</span>
        <div className="absolute inset-x-0 top-0 border-t border-dashed border-line" />
        <ul className="absolute inset-0 flex items-stretch" onKeyDown={move} onBlur={() => setAt(undefined)}>
          {series.map((bucket, i) => (
            <li key={bucket.at} className="min-w-0 flex-1">
              <Column bucket={bucket} step={step} most={most} chosen={i === at} inOrder={i === (at ?? last)} onChoose={() => setAt(i)} />
            </li>
          ))}
        </ul>
      </div>
      <div className="mt-1 flex justify-between border-t border-line pt-1 text-[0.6875rem] text-ink-3 tabular" aria-hidden>
        {[0, Math.floor(last / 2), last].map((i) => <span key={i}>{moment(Date.parse(series[i]?.at ?? ""), step)}</span>)}
      </div>
    </Panel>
  );
}

function Column({ bucket, step, most, chosen, inOrder, onChoose }: {
  bucket: Bucket;
  step: number;
  most: number;
  chosen: boolean;
  /** The one part that the tab key stops at. */
  inOrder: boolean;
  onChoose: () => void;
}) {
  const parts = heights(bucket);
  const from = Date.parse(bucket.at);
  const href = tracesPath({ from: bucket.at, to: new Date(from + step * 1000).toISOString() });
  return (
    <Link href={href} tabIndex={inOrder ? 0 : -1} onMouseEnter={onChoose} onFocus={onChoose}
      aria-label={`${moment(from, step)}: ${t("{n, plural, one {# question} other {# questions}}", { n: bucket.questions })}`}
      className={cx("flex h-full flex-col justify-end rounded-sm px-[8%] -outline-offset-2", chosen && "bg-hover")}>
      {bucket.questions === 0 && <span className="h-px bg-line-strong" />}
      {stacked.toReversed().map((name) => parts[name] > 0 && (
        <span key={name} className={cx("min-h-0.5 shrink-0 first:rounded-t-[2px]", fills[name])} style={{ height: `${(100 * parts[name]) / most}%` }} />
      ))}
    </Link>
  );
}

/** What the colours mean, of those that there are. */
function Legend({ totals }: { totals: Record<(typeof stacked)[number], number> }) {
  return stacked.filter((name) => totals[name] > 0).map((name) => (
    <span key={name} className="inline-flex items-center gap-1.5">
      <span className={cx("size-2.5 rounded-sm", fills[name])} aria-hidden /> {t(statusWords[name])} {count(totals[name])}
    </span>
  ));
}

function Part({ bucket, step }: { bucket: Bucket; step: number }) {
  const from = Date.parse(bucket.at);
  return (
    <>
      <span className="font-medium text-ink">{moment(from, step)} – {moment(from + step * 1000, step)}</span>
      <span>{t("{n, plural, one {# question} other {# questions}}", { n: bucket.questions })}</span>
      {bucket.latency.count > 0 && <span>{t("95% within {p95}", { p95: within(bucket.latency, "p95_ms") })}</span>}
      <Legend totals={heights(bucket)} />
    </>
  );
}

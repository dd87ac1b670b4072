import type { ReactNode } from "react";
import { t } from "../i18n/i18n";
import { Link } from "../shell/Link";
import type { Bucket, Range, Stats } from "./api";
import { change, count, dollars, ended, none, percent, within } from "./figures";
import { tracesPath } from "./links";
import { Bars, Meter } from "./Spark";

/** The figures that say most, each with how it went and, where that helps, a way to the questions behind it. */
export function Tiles({ stats, range }: { stats: Stats; range: Range }) {
  const { totals, series, previous } = stats;
  const { latency, plans, results, usage } = totals;
  const finished = ended(totals);
  const tokens = usage.prompt_tokens + usage.completion_tokens;
  return (
    <ul className="grid grid-cols-2 gap-2 sm:gap-3 @2xl/main:grid-cols-3 @6xl/main:grid-cols-6" aria-label={t("Figures")}>
      <Tile name={t("Questions")} value={count(totals.questions)} note={before(totals.questions, previous?.questions)}
        href={tracesPath({ since: range })} spark={<Bars values={of(series, (b) => b.questions)} />} />
      <Tile name={t("Answered")} value={percent(totals.answered, finished)}
        note={t("{answered} answered, {clarify} asked back, {declined} declined", { answered: count(totals.answered), clarify: count(totals.clarify), declined: count(totals.declined) })}
        href={tracesPath({ since: range, status: "answered" })} spark={<Bars values={of(series, (b) => b.answered)} className="text-good" />} />
      <Tile name={t("Typical time")} value={within(latency, "p50_ms")}
        note={latency.count === 0 ? t("Nothing was timed") : t("95% within {p95}, 99% within {p99}", { p95: within(latency, "p95_ms"), p99: within(latency, "p99_ms") })}
        href={latency.count === 0 ? undefined : tracesPath({ since: range, min: Math.floor(latency.p95_ms) })}
        spark={<Bars values={of(series, (b) => b.latency.p95_ms)} />} />
      <Tile name={t("Failed")} value={count(totals.failed)}
        note={finished === 0 ? t("No question has ended") : t("{part} of those that ended", { part: percent(totals.failed, finished) })}
        href={tracesPath({ since: range, status: "failed" })} spark={<Bars values={of(series, (b) => b.failed)} className="text-bad" />} />
      <Tile name={t("Results reused")} value={percent(results.reused, results.of)}
        note={plans.of === 0 ? t("No model has planned") : t("Of plans of models {reused} of {of}", { reused: count(plans.reused), of: count(plans.of) })}
        spark={results.of > 0 && <Meter part={results.reused / results.of} />} />
      <Tile name={t("Cost of models")} value={tokens === 0 ? none : usage.unpriced_tokens === tokens ? t("not known") : dollars(usage.cost)}
        note={spent(tokens, usage.unpriced_tokens)}
        spark={tokens > 0 && <Bars values={of(series, (b) => b.usage.prompt_tokens + b.usage.completion_tokens)} className="text-ink-3" />} />
    </ul>
  );
}

function of(series: readonly Bucket[], value: (bucket: Bucket) => number): number[] {
  return series.map(value);
}

function before(now: number, then: number | undefined): string {
  if (then === undefined) return t("The time before is not known");
  const by = change(now, then);
  return by === "" ? t("{n} in the time before", { n: count(then) }) : t("{by} on the time before", { by });
}

function spent(tokens: number, unpriced: number): string {
  if (tokens === 0) return t("No model was called");
  const all = t("{n, plural, one {# token} other {# tokens}}", { n: tokens });
  if (unpriced === tokens) return `${all}, ${t("at a price that is not known")}`;
  return unpriced === 0 ? all : `${all}, ${t("{n} of them at a price that is not known", { n: count(unpriced) })}`;
}

function Tile({ name, value, note, href, spark }: { name: string; value: string; note: string; href?: string | undefined; spark?: ReactNode }) {
  return (
    <li className="relative flex min-w-0 flex-col rounded-xl border border-line bg-panel p-3 shadow-card has-[a:hover]:border-line-strong sm:p-4" data-testid="tile">
      <h2 className="eyebrow">
        {href === undefined ? name : <Link href={href} className="after:absolute after:inset-0 after:rounded-xl hover:text-ink">{name}</Link>}
      </h2>
      <p className="mt-1 truncate text-2xl font-semibold tracking-tight tabular">{value}</p>
      <p className="mt-0.5 min-h-9 text-xs text-ink-3 tabular">{note}</p>
      <div className="mt-auto h-8 pt-1">{spark}</div>
    </li>
  );
}

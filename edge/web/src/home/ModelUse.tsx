import type { ReactNode } from "react";
import { t } from "../i18n/i18n";
import { Link } from "../shell/Link";
import { count, dollars, none, percent, within } from "./figures";
import { tracesPath } from "./links";
import { Bars } from "./Spark";
import { useStats } from "./useFigures";

const range = "7d";

/** What a model was called for in the last days: how often, how often in vain, how fast and for how much, each over time. */
export function ModelUse({ provider, model }: { provider: string; model: string }) {
  const { data, error } = useStats(range);
  // The page is about models; without figures it says all else.
  if (error) return null;
  const use = data?.models.find((one) => one.provider === provider && one.model === model);
  if (!use) return <p className="min-h-5 text-sm text-ink-3" data-testid="use">{data ? t("Not called in the last 7 days.") : ""}</p>;
  const { calls, failed, latency, usage, series } = use;
  const tokens = usage.prompt_tokens + usage.completion_tokens;
  return (
    <div data-testid="use">
      <p className="eyebrow mb-1.5"><Link href={tracesPath({ model, since: range })} className="hover:text-ink hover:underline">{t("In the last 7 days")}</Link></p>
      <dl className="grid grid-cols-2 gap-x-4 gap-y-3 sm:grid-cols-4">
        <Figure name={t("Calls")} value={count(calls)}><Bars values={series.map((part) => part.calls)} /></Figure>
        <Figure name={t("Failed")} value={percent(failed, calls)}><Bars values={series.map((part) => part.failed)} className="text-bad" /></Figure>
        <Figure name={t("95% within")} value={within(latency, "p95_ms")}><Bars values={series.map((part) => part.latency.p95_ms)} /></Figure>
        <Figure name={t("{n, plural, one {# token} other {# tokens}}", { n: tokens })} value={tokens === 0 ? none : usage.unpriced_tokens === tokens ? t("not known") : dollars(usage.cost)}>
          <Bars values={series.map((part) => part.usage.prompt_tokens + part.usage.completion_tokens)} className="text-ink-3" />
        </Figure>
      </dl>
    </div>
  );
}

function Figure({ name, value, children }: { name: string; value: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col">
      <dt className="order-2 text-xs text-ink-3 tabular">{name}</dt>
      <dd className="text-base font-semibold tabular">{value}</dd>
      <dd className="order-3 mt-1">{children}</dd>
    </div>
  );
}

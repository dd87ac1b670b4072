import { t } from "../i18n/i18n";
import { duration } from "../format/time";
import type { Bar } from "./layout";

/** What a span recorded of itself. */
export function SpanFacts({ bar }: { bar: Bar }) {
  return (
    <dl className="flex flex-wrap gap-x-6 gap-y-1 text-xs text-ink-2">
      <Fact name={t("stage")} value={bar.stage} />
      <Fact name={t("begins")} value={`+${duration(bar.from)}`} />
      <Fact name={t("attempt")} value={String(bar.attempt)} />
      {bar.attrs.map(([name, value]) => <Fact key={name} name={name} value={value} />)}
      {bar.instance && <Fact name={t("instance")} value={bar.instance} />}
      {bar.error && <Fact name={t("error")} value={bar.error} bad />}
    </dl>
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

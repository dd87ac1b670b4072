import { useSearch } from "@tanstack/react-router";
import { fullTime } from "../format/time";
import { msg, t } from "../i18n/i18n";
import { Link } from "../shell/Link";
import { cx } from "../ui/cx";
import { ErrorState, Page, PageHeader, Skeleton } from "../ui/Page";
import { Activity } from "./Activity";
import { isRange, ranges, usualRange, type Now, type Range, type Stats } from "./api";
import { AskField } from "./AskField";
import { Attention, Work } from "./Attention";
import { First } from "./First";
import { beginning } from "./figures";
import { tracesPath } from "./links";
import { byPath, Errors, Groups, Models, Recent, Slow } from "./Lists";
import { Tiles } from "./Tiles";
import { useHappening, useNowView, useStats } from "./useFigures";

/** What is happening now and was lately, all of it measured. */
export default function HomePage() {
  const wanted = useSearch({ strict: false }).range;
  const range = isRange(wanted) ? wanted : usualRange;
  const stats = useStats(range);
  const now = useNowView();
  useHappening();
  const error = stats.error ?? now.error;
  const retry = () => void Promise.all([stats.refetch(), now.refetch()]);
  return (
    <Page title={t("Home")} wide>
      <PageHeader title={t("Home")} actions={<Ranges range={range} />}>{stats.data && <Since stats={stats.data} />}</PageHeader>
      <AskField />
      {error && <ErrorState error={error} onRetry={retry} />}
      {stats.data && now.data ? <Overview stats={stats.data} now={now.data} range={range} stale={stats.isPlaceholderData} /> : !error && <Waiting />}
    </Page>
  );
}

function Overview({ stats, now, range, stale }: { stats: Stats; now: Now; range: Range; stale: boolean }) {
  const fresh = isFresh(stats);
  return (
    <div className={cx("flex flex-col gap-3 transition-opacity", stale && "opacity-60")}>
      {!fresh && <Tiles stats={stats} range={range} />}
      <div className={cx("grid gap-3 @4xl/main:grid-cols-3", fresh && "items-start")}>
        <div className="grid min-w-0 @4xl/main:col-span-2">{fresh ? <First /> : <Activity stats={stats} />}</div>
        <div className="flex min-w-0 flex-col gap-3">
          <Attention now={now} />
          <Work now={now} />
        </div>
      </div>
      {!fresh && <Details stats={stats} range={range} />}
    </div>
  );
}

/** Whether nothing was ever asked, as far as can be known. */
function isFresh({ totals, previous, complete_since, filling }: Stats): boolean {
  return totals.questions === 0 && previous?.questions === 0 && complete_since === null && !filling;
}

function Details({ stats, range }: { stats: Stats; range: Range }) {
  const { totals, errors, paths, connections, recent, slow } = stats;
  return (
    <>
      <div className="grid gap-3 @4xl/main:grid-cols-2">
        <Recent lines={recent} />
        <div className="flex min-w-0 flex-col gap-3">
          <Slow lines={slow} />
          <Errors errors={errors} range={range} />
        </div>
      </div>
      <div className="grid gap-3 @3xl/main:grid-cols-2 @6xl/main:grid-cols-3">
        <Groups title={t("By path")} groups={paths} of={totals.questions} {...byPath(range)} />
        <Groups title={t("By database")} groups={connections} of={totals.questions} name={({ name }) => name} href={({ name }) => tracesPath({ connection: name, since: range })} />
        <Models stats={stats} range={range} />
      </div>
    </>
  );
}

const rangeWords: Readonly<Record<Range, [short: string, long: string]>> = {
  "15m": [msg("15 min"), msg("The last 15 minutes")], "1h": [msg("1 h"), msg("The last hour")], "24h": [msg("24 h"), msg("The last 24 hours")],
  "7d": [msg("7 days"), msg("The last 7 days")], "30d": [msg("30 days"), msg("The last 30 days")],
};

function Ranges({ range }: { range: Range }) {
  return (
    <nav aria-label={t("Time")} className="flex rounded-lg border border-line bg-sunken p-0.5">
      {ranges.map((one) => (
        <Link key={one} href={one === usualRange ? "/" : `/?range=${one}`} aria-current={one === range ? "true" : undefined} title={t(rangeWords[one][1])}
          className="rounded-md px-2.5 py-1 text-xs font-medium whitespace-nowrap text-ink-2 hover:text-ink aria-[current]:bg-panel aria-[current]:text-ink aria-[current]:shadow-card">
          {t(rangeWords[one][0])}
        </Link>
      ))}
    </nav>
  );
}

/** What the figures are of, and from when on they are all. */
function Since({ stats: { from, to, complete_since: since, filling } }: { stats: Stats }) {
  const cut = since !== null && Date.parse(since) > Date.parse(from);
  return (
    <p className="min-h-5" data-testid="since">
      {t("From {from} to now.", { from: beginning(Date.parse(from)) })}
      {filling ? ` ${t("The server has just started and still reads what was asked before.")}`
        : cut ? ` ${t("Questions before {time} are not kept, so they are not counted.", { time: fullTime(Date.parse(since)) })}` : ""}
      <span className="sr-only"> {t("As of {time}", { time: fullTime(Date.parse(to)) })}</span>
    </p>
  );
}

/** Holds the places of what is being read. */
function Waiting() {
  return (
    <div role="status" aria-label={t("Loading the figures")} className="flex flex-col gap-3">
      <div className="grid grid-cols-2 gap-2 sm:gap-3 @2xl/main:grid-cols-3 @6xl/main:grid-cols-6">
        {Array.from({ length: 6 }, (_, i) => <Skeleton key={i} className="h-36 rounded-xl" />)}
      </div>
      <div className="grid gap-3 @4xl/main:grid-cols-3">
        <Skeleton className="h-72 rounded-xl @4xl/main:col-span-2" />
        <Skeleton className="h-72 rounded-xl" />
      </div>
    </div>
  );
}

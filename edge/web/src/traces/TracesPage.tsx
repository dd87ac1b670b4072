import { useRouterState } from "@tanstack/react-router";
import { Pause, Play, Waypoints } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { t } from "../i18n/i18n";
import { fullTime } from "../format/time";
import { Link } from "../shell/Link";
import { replacePath } from "../shell/route";
import { Button } from "../ui/Button";
import { Empty, ErrorState, Page, PageHeader, Skeleton } from "../ui/Page";
import { FilterBar } from "./FilterBar";
import { noFilter, readFilter, writeFilter, type Filter } from "./filter";
import { TraceList } from "./TraceList";
import { useTraces } from "./useTraces";

/** All questions, newest first, as they are asked. The filter is in the address. */
export default function TracesPage() {
  const search = useRouterState({ select: ({ location }) => location.searchStr });
  const filter = useMemo(() => readFilter(search), [search]);
  const [paused, setPaused] = useState(false);
  const scrolled = useScrolled();
  const { lines, fresh, reach, error, loading, more, complete, again } = useTraces(filter, paused || scrolled);
  const choose = (next: Filter) => replacePath(`/traces${writeFilter(next)}`);
  const resume = () => {
    setPaused(false);
    document.getElementById("content")?.scrollTo({ top: 0 });
  };
  return (
    <Page title={t("Traces")} wide>
      <PageHeader title={t("Traces")}
        actions={
          <>
            {fresh > 0 && <Button primary onClick={resume} data-testid="fresh">{t("{n, plural, one {# new question} other {# new questions}}", { n: fresh })}</Button>}
            <Button aria-pressed={paused} onClick={() => (paused ? resume() : setPaused(true))}>
              {paused ? <Play size={15} aria-hidden /> : <Pause size={15} aria-hidden />} {paused ? t("Go on") : t("Pause")}
            </Button>
          </>
        }>
        {t("What happened in every question, step by step.")}
      </PageHeader>
      <FilterBar filter={filter} onChange={choose} />
      {error && <ErrorState error={error} onRetry={again} />}
      {loading && !error && <Loading />}
      {!loading && lines.length > 0 && <TraceList lines={lines} onEnd={more} />}
      {!loading && !error && lines.length === 0 && <Nothing filtered={writeFilter(filter) !== ""} onAll={() => choose(noFilter)} />}
      {!loading && (
        <p role="status" className="text-xs text-ink-3">
          {reach?.filling && t("The server has just started and is still reading what there is.")}
          {complete && !reach?.filling && reach?.since && t("Questions before {time} are not listed any more.", { time: fullTime(Date.parse(reach.since)) })}
        </p>
      )}
    </Page>
  );
}

/** Whether the page is scrolled: what is read then does not move. */
function useScrolled(): boolean {
  const [scrolled, setScrolled] = useState(false);
  useEffect(() => {
    const page = document.getElementById("content");
    if (!page) return;
    const look = () => setScrolled(page.scrollTop > 120);
    page.addEventListener("scroll", look, { passive: true });
    return () => page.removeEventListener("scroll", look);
  }, []);
  return scrolled;
}

function Nothing({ filtered, onAll }: { filtered: boolean; onAll: () => void }) {
  return filtered ? (
    <Empty icon={Waypoints} title={t("No question is like that")}><Button onClick={onAll}>{t("Show all")}</Button></Empty>
  ) : (
    <Empty icon={Waypoints} title={t("Nothing has been asked yet")}>
      <Button asChild primary><Link href="/chat">{t("Ask a question")}</Link></Button>
    </Empty>
  );
}

function Loading() {
  return (
    <div className="flex flex-col gap-px rounded-xl border border-line bg-panel p-1" role="status" aria-label={t("Reading the traces")}>
      {Array.from({ length: 10 }, (_, i) => <Skeleton key={i} className="h-11" />)}
    </div>
  );
}

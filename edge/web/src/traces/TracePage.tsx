import { useParams, useRouterState } from "@tanstack/react-router";
import { Download, MessageSquareText, RotateCcw } from "lucide-react";
import { useRef, useState } from "react";
import { ApiError, requestRaw } from "../api/http";
import { t } from "../i18n/i18n";
import { duration, fullTime, stopwatch } from "../format/time";
import { Link } from "../shell/Link";
import { replacePath, sessionPath, tracePath } from "../shell/route";
import { toast } from "../shell/toasts";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { ErrorState, Page, PageHeader, Skeleton } from "../ui/Page";
import { Tabs } from "../ui/Tabs";
import type { Recorded } from "./api";
import { Attempts } from "./Attempts";
import { Breakers } from "./Breakers";
import { EventLog } from "./EventLog";
import { noFilter, writeFilter } from "./filter";
import { attemptsOf, broughtBy, statementOf } from "./recording";
import { RunAgain, type From } from "./RunAgain";
import { SpanPanel } from "./SpanPanel";
import { useTrace } from "./useTrace";
import { ZoomingWaterfall } from "./Waterfall";
import { pathWords, statusWords } from "./words";

const tabs = ["spans", "attempts", "events", "models"] as const;
type Tab = (typeof tabs)[number];

// What has to be seen of a span for it to be in sight, in pixels.
const headHeight = 64;

/** One question, step by step: its spans, its attempts, its events. What is chosen is in the address. */
export default function TracePage() {
  const { id = "" } = useParams({ strict: false });
  return <Whole key={id} id={id} />;
}

function Whole({ id }: { id: string }) {
  const known = useTrace(id);
  const { events, trace, loading, error, unread, again } = known;
  const [from, setFrom] = useState<From>();
  if (error && !trace) {
    const gone = error instanceof ApiError && (error.status === 404 || error.status === 400); // 400: that is no id
    return (
      <Page title={t("Trace")}>
        <PageHeader title={t("Trace")} />
        <ErrorState error={error} {...(!gone && { onRetry: again })} />
        <p><Link href="/traces" className="font-medium text-accent underline underline-offset-2">{t("All traces")}</Link></p>
      </Page>
    );
  }
  if (loading || !trace) return <Loading />;
  const attempts = attemptsOf(events);
  return (
    <Page title={t("Trace: {question}", { question: trace.question_text })} wide>
      <Head known={known} id={id} onAgain={() => setFrom("plan")} />
      {unread && events.length === 0 && (
        unread instanceof ApiError && unread.status === 404
          ? <p className="text-sm text-ink-2" data-testid="gone">{t("Its events are no longer on the log: what it was asked and replied cannot be shown.")}</p>
          : <ErrorState error={unread} onRetry={again} />
      )}
      <Parts known={known} id={id} attempts={attempts.length} onAgain={setFrom} />
      {from && (
        <RunAgain key={from} id={id} connection={trace.connection} question={trace.question_text} sql={attempts.map(statementOf).findLast((sql) => sql !== "") ?? ""}
          from={from} onClose={() => setFrom(undefined)} />
      )}
    </Page>
  );
}

type Known = ReturnType<typeof useTrace>;

function Head({ known, id, onAgain }: { known: Known; id: string; onAgain: () => void }) {
  const { running, events, waterfall } = known;
  const trace = known.trace!;
  const status = statusWords[known.status ?? trace.status];
  const { prompt_tokens: prompt, completion_tokens: reply, cost } = trace.usage;
  const asked = Date.parse(trace.started);
  const first = againOf(events);
  return (
    <PageHeader title={<span className="line-clamp-3">{trace.question_text}</span>}
      actions={
        <>
          <Button asChild><Link href={sessionPath(trace.session_id)}><MessageSquareText size={15} aria-hidden /> {t("Open the conversation")}</Link></Button>
          <Button onClick={() => void save(id)}><Download size={15} aria-hidden /> {t("Download")}</Button>
          <Button onClick={onAgain}><RotateCcw size={15} aria-hidden /> {t("Run again")}</Button>
        </>
      }>
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1" data-testid="facts" data-status={known.status}>
        <Badge tone={status.tone}>{t(status.text)}</Badge>
        {trace.path && <span>{t(pathWords[trace.path])}{trace.model && `, ${trace.model}`}</span>}
        <Link href={`/traces${writeFilter({ ...noFilter, connection: trace.connection })}`} className="underline decoration-line-strong underline-offset-2 hover:text-ink">{trace.connection}</Link>
        <time dateTime={trace.started}>{fullTime(asked)}</time>
        <span className="tabular">{running ? stopwatch(waterfall.length) : duration(trace.duration_ms)}</span>
        {prompt + reply > 0 && <span className="tabular">{t("{prompt, number} tokens in, {reply, number} out", { prompt, reply })}</span>}
        {cost !== undefined && cost > 0 && <span className="tabular">${cost.toFixed(4)}</span>}
        <Link href={`/traces${writeFilter({ ...noFilter, session: trace.session_id })}`} className="underline decoration-line-strong underline-offset-2 hover:text-ink">{t("All of this conversation")}</Link>
        {first && <Link href={tracePath(first)} className="font-medium text-accent underline underline-offset-2">{t("Asked again; the first time")}</Link>}
      </p>
    </PageHeader>
  );
}

/** The question that this one asks again, or whose statement it runs again. */
function againOf(events: readonly Recorded[]): string | undefined {
  const asked = events[0];
  if (asked?.kind !== "asked") return undefined;
  return asked.body.again ?? (asked.body.sql === undefined ? undefined : asked.body.parent);
}

async function save(id: string): Promise<void> {
  try {
    const file = await (await requestRaw(`/api/traces/${id}/download`)).blob();
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = `arivu-trace-${id}.json`;
    link.click();
    URL.revokeObjectURL(link.href);
  } catch (error) {
    toast({ tone: "bad", text: error instanceof Error ? error.message : String(error) });
  }
}

function Parts({ known, id, attempts, onAgain }: { known: Known; id: string; attempts: number; onAgain: (from: From) => void }) {
  const search = useRouterState({ select: ({ location }) => location.searchStr });
  const params = new URLSearchParams(search);
  const tab: Tab = tabs.find((one) => one === params.get("tab")) ?? "spans";
  const choose = (change: Record<string, string>) => {
    for (const [name, value] of Object.entries(change)) params.set(name, value);
    if (params.get("tab") === "spans") params.delete("tab");
    replacePath(`/traces/${id}${params.size > 0 ? `?${params}` : ""}`);
  };
  const { events, spans, waterfall, breakers } = known;
  const chosen = waterfall.bars.find((bar) => bar.id === params.get("span"));
  const panel = useRef<HTMLDivElement>(null);
  const open = (span: string) => {
    choose({ span });
    // On a narrow page it stands below, out of sight; where its head is seen, nothing moves.
    requestAnimationFrame(() => {
      if (panel.current && panel.current.getBoundingClientRect().top > innerHeight - headHeight) panel.current.scrollIntoView({ block: "nearest", behavior: "smooth" });
    });
  };
  return (
    <Tabs<Tab> value={tab} onChange={(next) => choose({ tab: next })} label={t("Parts of the trace")}
      parts={[
        {
          value: "spans",
          title: t("Waterfall"),
          content: (
            <div className="grid items-start gap-4 @5xl/main:grid-cols-[minmax(0,1fr)_minmax(0,28rem)]">
              <div className="min-w-0 rounded-xl border border-line bg-panel p-3 sm:p-4">
                {waterfall.bars.length > 0 ? <ZoomingWaterfall waterfall={waterfall} chosen={chosen?.id} onChoose={open} /> : <p className="text-sm text-ink-3">{t("No spans are recorded.")}</p>}
              </div>
              <div ref={panel} className="min-w-0 rounded-xl border border-line bg-panel p-4 @5xl/main:sticky @5xl/main:top-4 @5xl/main:max-h-[calc(100dvh-2rem)] @5xl/main:overflow-y-auto" tabIndex={-1}>
                {chosen ? <SpanPanel bar={chosen} event={broughtBy(chosen.id, spans, events)} onAgain={onAgain} /> : <p className="text-sm text-ink-3">{t("Choose a span to see what it did: its prompt and reply, its statement, its error.")}</p>}
              </div>
            </div>
          ),
        },
        { value: "attempts", title: t("Attempts ({n})", { n: attempts }), content: <Attempts events={events} /> },
        { value: "events", title: t("Events ({n})", { n: events.length }), content: <EventLog events={events} /> },
        { value: "models", title: t("Models then"), content: <Breakers breakers={breakers} /> },
      ]} />
  );
}

function Loading() {
  return (
    <Page title={t("Trace")} wide>
      <div role="status" aria-label={t("Reading the trace")} className="flex flex-col gap-4">
        <Skeleton className="h-7 w-2/3" />
        <Skeleton className="h-5 w-1/2" />
        <Skeleton className="h-9" />
        <Skeleton className="h-72" />
      </div>
    </Page>
  );
}

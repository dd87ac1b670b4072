import { useQuery } from "@tanstack/react-query";
import { ChevronRight } from "lucide-react";
import { useId, useMemo, useState } from "react";
import type { Span } from "../api/types";
import { duration } from "../format/time";
import { getTrace } from "../api/http";
import { t } from "../i18n/i18n";
import { Link } from "../shell/Link";
import { tracePath } from "../shell/route";
import { useNow } from "../shell/useNow";
import { layOut, withCurrent, type Current } from "./layout";
import { WaterfallThumb, WaterfallView } from "./Waterfall";

interface Props {
  id: string;
  spans: readonly Span[];
  running: boolean;
  /** What is under way: its span comes when it ends. */
  current: Current | undefined;
}

/** The trace of a question, closed to a glance until opened. */
export function TraceSection({ id, spans, running, current }: Props) {
  const [open, setOpen] = useState(false);
  const body = useId();
  const { data: trace, error } = useQuery({
    queryKey: ["trace", id],
    queryFn: ({ signal }) => getTrace(id, signal),
    // Spans that came live are all there are; else the projection is read, which
    // may be a second behind the answer.
    enabled: open && !running && spans.length === 0,
    retry: 4,
    retryDelay: 1_000,
    refetchInterval: ({ state }) => (state.data && !state.data.ended && state.dataUpdateCount < 10 ? 1_000 : false),
  });
  const now = useNow(running, 200);
  const waterfall = useMemo(() => {
    const known = new Set(spans.map((span) => span.id));
    const all = [...spans, ...(trace?.spans ?? []).filter((span) => !known.has(span.id))];
    return layOut(all, trace ? Date.parse(trace.started) : undefined);
  }, [spans, trace]);
  const shown = running && current ? withCurrent(waterfall, spans, current, now) : waterfall;
  return (
    <section className="min-w-0">
      <h3>
        <button type="button" aria-expanded={open} aria-controls={body} onClick={() => setOpen(!open)}
          className="-mx-1.5 flex h-9 w-[calc(100%+0.75rem)] items-center gap-3 rounded-md px-1.5 hover:bg-hover">
          <span className="eyebrow flex items-center gap-1.5">
            <ChevronRight size={14} className={`transition-transform ${open ? "rotate-90" : ""}`} aria-hidden />
            {t("Trace")}
          </span>
          {shown.bars.length > 0 && (
            <span className="flex min-w-0 flex-1 items-center justify-end gap-3 text-xs text-ink-3 tabular">
              {!open && <WaterfallThumb waterfall={shown} />}
              <span className="whitespace-nowrap">{t("{n, plural, one {# span} other {# spans}}", { n: shown.bars.length })}</span>
              <span className="whitespace-nowrap">{duration(shown.length)}</span>
            </span>
          )}
        </button>
      </h3>
      <div id={body} hidden={!open} className="pt-1">
        {open && shown.bars.length > 0 && <WaterfallView waterfall={shown} />}
        {open && shown.bars.length === 0 && (
          <p className="text-sm text-ink-3">{error ? error.message : running ? t("The first span arrives when the first step ends.") : t("No spans are recorded.")}</p>
        )}
        {open && (
          <p className="mt-1 text-right text-xs">
            <Link href={tracePath(id)} className="font-medium text-accent underline underline-offset-2">{t("Prompts, attempts, events")}</Link>
          </p>
        )}
      </div>
    </section>
  );
}

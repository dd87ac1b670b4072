import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from "react";
import { t } from "../i18n/i18n";
import { duration, fullTime, moment, stopwatch } from "../format/time";
import { Link } from "../shell/Link";
import { tracePath } from "../shell/route";
import { useNow } from "../shell/useNow";
import { Badge } from "../ui/Badge";
import type { Line } from "./api";
import { pathWords, statusWords } from "./words";

// Where somebody was in the list when a trace was opened from it.
let opened = "";

const rowHeight = 45;
const columns = "@3xl/main:grid-cols-[7.5rem_9rem_minmax(0,1fr)_8rem_8rem_5rem]";

/** Questions in one line each, of which only those in sight are drawn. The arrow keys go through them. */
export function TraceList({ lines, onEnd }: { lines: readonly Line[]; onEnd: () => void }) {
  const list = useRef<HTMLUListElement>(null);
  const [active, setActive] = useState(opened);
  const [margin, setMargin] = useState(0);
  const focus = useRef(false);
  const at = Math.max(0, lines.findIndex(({ question }) => question === active));
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => document.getElementById("content"),
    estimateSize: () => rowHeight,
    getItemKey: (i) => lines[i]!.question,
    overscan: 10,
    scrollMargin: margin,
    // The line with the focus stays, wherever one scrolls.
    rangeExtractor: (range) => [...new Set([...defaultRangeExtractor(range), Math.min(at, lines.length - 1)])].sort((a, b) => a - b),
  });
  useLayoutEffect(() => setMargin(list.current?.offsetTop ?? 0));
  useEffect(() => {
    if (at > 0) virtualizer.scrollToIndex(at, { align: "center" });
    // Only where one comes back to.
  }, []);
  useEffect(() => {
    if (!focus.current) return;
    focus.current = false;
    list.current?.querySelector<HTMLElement>(`[data-question="${active}"]`)?.focus({ preventScroll: true });
  }, [active]);
  const items = virtualizer.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= lines.length - 20) onEnd();
  }, [last, lines.length, onEnd]);
  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor((virtualizer.scrollRect?.height ?? 0) / rowHeight) - 1);
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -at, End: lines.length }[event.key];
    if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const next = Math.min(lines.length - 1, Math.max(0, at + by));
    focus.current = true;
    virtualizer.scrollToIndex(next, { align: "auto" });
    setActive(lines[next]!.question);
  };
  return (
    <div className="rounded-xl border border-line bg-panel">
      <div aria-hidden className={`hidden gap-x-3 border-b border-line px-4 py-2 text-xs text-ink-3 @3xl/main:grid ${columns}`}>
        <span>{t("Asked")}</span><span>{t("Status")}</span><span>{t("Question")}</span><span>{t("Connection")}</span><span>{t("Planned by")}</span><span className="text-right">{t("Time taken")}</span>
      </div>
      <ul ref={list} aria-label={t("Questions")} onKeyDown={onKeyDown} className="relative" style={{ height: virtualizer.getTotalSize() }} data-testid="traces">
        {items.map(({ index, key, start }) => (
          <li key={key} ref={virtualizer.measureElement} data-index={index} aria-setsize={lines.length} aria-posinset={index + 1}
            className="absolute inset-x-0 top-0 border-b border-line last:border-b-0" style={{ translate: `0 ${start - margin}px` }}>
            <Row line={lines[index]!} reached={index === at} onFocus={setActive} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Row({ line, reached, onFocus }: { line: Line; reached: boolean; onFocus: (id: string) => void }) {
  const { question, status, question_text: text, connection, path, started, error } = line;
  const asked = Date.parse(started);
  const word = statusWords[status];
  return (
    <Link href={tracePath(question)} data-question={question} data-status={status} tabIndex={reached ? 0 : -1} onFocus={() => onFocus(question)}
      onClick={() => void (opened = question)}
      className={`grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1 px-3 py-2 text-sm -outline-offset-2 hover:bg-hover @3xl/main:h-11 @3xl/main:px-4 @3xl/main:py-0 ${columns}`}>
      <span className="truncate font-medium @3xl/main:col-start-3 @3xl/main:row-start-1" title={error ? `${text}\n${error.message}` : text}>{text}</span>
      <span className="text-right text-xs text-ink-2 tabular @3xl/main:col-start-6 @3xl/main:row-start-1"><Took line={line} asked={asked} /></span>
      <span className="col-span-2 flex min-w-0 items-center gap-2 text-xs text-ink-3 @3xl/main:contents">
        <span className="@3xl/main:col-start-2 @3xl/main:row-start-1"><Badge tone={word.tone}>{t(word.text)}</Badge></span>
        <time dateTime={started} title={fullTime(asked)} className="shrink-0 tabular @3xl/main:col-start-1 @3xl/main:row-start-1">{moment(asked)}</time>
        <span className="truncate @3xl/main:col-start-4 @3xl/main:row-start-1">{connection}</span>
        <span className="truncate @3xl/main:col-start-5 @3xl/main:row-start-1">{path && t(pathWords[path])}</span>
      </span>
    </Link>
  );
}

function Took({ line, asked }: { line: Line; asked: number }) {
  return line.status === "running" ? <Running since={asked} /> : duration(line.duration_ms);
}

function Running({ since }: { since: number }) {
  const now = useNow(true, 200);
  return stopwatch(now - since);
}

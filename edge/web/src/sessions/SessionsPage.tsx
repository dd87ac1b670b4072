import { useVirtualizer } from "@tanstack/react-virtual";
import { MessagesSquare } from "lucide-react";
import { useDeferredValue, useEffect, useRef, useState } from "react";
import type { SessionLine, Wanted } from "../api/sessions";
import { ago, fullTime } from "../format/time";
import { t } from "../i18n/i18n";
import { Link } from "../shell/Link";
import { sessionPath } from "../shell/route";
import { Input, Select } from "../ui/Field";
import { Empty, ErrorState, Page, PageHeader, Skeleton } from "../ui/Page";
import { Dot } from "./Dot";
import SessionMenu from "./SessionMenu";
import { marks, nameOf } from "./states";
import { useSessions } from "./useSessions";

const page = 200;
const lineHeight = 57;
const filters = ["running", "waiting", "failed", "unseen"] as const;

/** All conversations, as far down as somebody scrolls. */
export default function SessionsPage() {
  const [search, setSearch] = useState("");
  const [state, setState] = useState<NonNullable<Wanted["state"]>>("");
  const q = useDeferredValue(search.trim());
  const { sessions, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useSessions({ q, state, limit: page });
  const filtered = q !== "" || state !== "";
  return (
    <Page title={t("Sessions")}>
      <PageHeader title={t("Sessions")}>{t("Every conversation, yours and those of others. Deleting one hides it and its questions from all lists; the log keeps them until its own limits.")}</PageHeader>
      <div className="flex flex-wrap gap-2">
        <Input type="search" aria-label={t("Search sessions")} placeholder={t("Words in a name or a question")} value={search} maxLength={200}
          onChange={({ target }) => setSearch(target.value)} className="w-auto flex-[1_1_14rem]" />
        <Select aria-label={t("State")} value={state} onChange={({ target }) => setState(target.value as typeof state)} className="w-auto">
          <option value="">{t("All")}</option>
          {filters.map((one) => <option key={one} value={one}>{t(marks[one])}</option>)}
        </Select>
      </div>
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {isPending && <div className="space-y-px">{Array.from({ length: 8 }, (_, i) => <Skeleton key={i} className="h-14" />)}</div>}
      {sessions?.length === 0 && !error && (
        <Empty icon={MessagesSquare} title={filtered ? t("No conversation fits") : t("No conversation yet")}>
          {filtered ? t("Look for fewer words, or in every state.") : <Link href="/chat" className="font-medium text-accent underline underline-offset-2">{t("Ask the first question")}</Link>}
        </Empty>
      )}
      {sessions && sessions.length > 0 && <Table sessions={sessions} more={hasNextPage} reading={isFetchingNextPage} onMore={() => void fetchNextPage()} />}
    </Page>
  );
}

/** The lines that can be seen of however many there are. */
function Table({ sessions, more, reading, onMore }: { sessions: readonly SessionLine[]; more: boolean; reading: boolean; onMore: () => void }) {
  const frame = useRef<HTMLDivElement>(null);
  const lines = useVirtualizer({ count: sessions.length, getScrollElement: () => frame.current, estimateSize: () => lineHeight, overscan: 8 });
  const items = lines.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && !reading && last >= sessions.length - 20) onMore();
  }, [more, reading, last, sessions.length, onMore]);
  return (
    <>
      <div ref={frame} role="table" aria-label={t("Sessions")} aria-rowcount={more ? -1 : sessions.length + 1} tabIndex={0}
        className="relative max-h-[calc(100dvh-15rem)] overflow-y-auto rounded-xl border border-line bg-panel" data-testid="sessions">
        <div role="row" aria-rowindex={1} className={`${columns} sticky top-0 z-10 h-9 border-b border-line bg-sunken text-xs font-medium text-ink-3`}>
          <span role="columnheader">{t("Conversation")}</span>
          <span role="columnheader" className="max-md:hidden">{t("Connection")}</span>
          <span role="columnheader" className="max-lg:hidden">{t("Asked by")}</span>
          <span role="columnheader" className="text-right max-md:hidden">{t("Questions")}</span>
          <span role="columnheader" className="text-right">{t("Last used")}</span>
          <span role="columnheader"><span className="sr-only">{t("Actions")}</span></span>
        </div>
        <div role="rowgroup" className="relative" style={{ height: lines.getTotalSize() }}>
          {items.map(({ index, start }) => <Line key={sessions[index]!.session_id} session={sessions[index]!} index={index} top={start} />)}
        </div>
      </div>
      <p className="text-xs text-ink-3 tabular" role="status">
        {more ? t("{n, plural, one {# conversation} other {# conversations}} read, more as you scroll", { n: sessions.length }) : t("{n, plural, one {# conversation} other {# conversations}}", { n: sessions.length })}
      </p>
    </>
  );
}

const columns = "grid grid-cols-[minmax(0,1fr)_4.5rem_2rem] items-center gap-3 px-3 md:grid-cols-[minmax(0,1fr)_9rem_5rem_5.5rem_2rem] lg:grid-cols-[minmax(0,1fr)_9rem_7rem_5rem_5.5rem_2rem]";

function Line({ session, index, top }: { session: SessionLine; index: number; top: number }) {
  const { session_id: id, connection, user, question_count, updated, last_question, found } = session;
  const name = nameOf(session) || t("Untitled");
  const below = found || last_question;
  const at = Date.parse(updated);
  return (
    <div role="row" aria-rowindex={index + 2} className={`${columns} absolute inset-x-0 border-b border-line text-sm hover:bg-hover`} style={{ height: lineHeight, transform: `translateY(${top}px)` }}>
      <span role="cell" className="flex min-w-0 items-center gap-2.5">
        <Dot session={session} />
        <span className="min-w-0">
          <Link href={sessionPath(id)} className="block truncate font-medium hover:underline">{name}</Link>
          {below !== name && <span className="block truncate text-xs text-ink-3">{below}</span>}
        </span>
      </span>
      <span role="cell" className="truncate text-ink-2 max-md:hidden">{connection}</span>
      <span role="cell" className="truncate text-ink-2 max-lg:hidden">{user}</span>
      <span role="cell" className="text-right text-ink-2 tabular max-md:hidden">{question_count}</span>
      <span role="cell" className="text-right text-xs text-ink-3"><time dateTime={updated} title={fullTime(at)}>{ago(at)}</time></span>
      <span role="cell"><SessionMenu session={session} /></span>
    </div>
  );
}

import { PenLine, Search } from "lucide-react";
import { useDeferredValue, useId, useState } from "react";
import type { SessionLine } from "../api/sessions";
import { ago, fullTime } from "../format/time";
import { t } from "../i18n/i18n";
import { Dot } from "../sessions/Dot";
import { LazyMenu } from "../sessions/LazyMenu";
import { nameOf } from "../sessions/states";
import { useSessions } from "../sessions/useSessions";
import { Link } from "../shell/Link";
import { sessionPath } from "../shell/route";
import { cx } from "../ui/cx";
import { ErrorState, Skeleton } from "../ui/Page";

const shown = 50;

/** The conversations used last, or those that were looked for. */
export function SessionList({ current, onChoose }: { current: string | undefined; onChoose?: () => void }) {
  const [search, setSearch] = useState("");
  const q = useDeferredValue(search.trim());
  const { sessions, error, isPending, refetch, hasNextPage } = useSessions({ q, limit: shown });
  return (
    <div className="flex h-full flex-col">
      <div className="space-y-2 p-3 pb-2">
        <Link href="/chat" onClick={onChoose}
          className="flex h-9 items-center gap-2 rounded-md border border-line px-3 text-sm font-medium hover:border-accent hover:bg-hover">
          <PenLine size={15} className="text-accent" aria-hidden /> {t("New question")}
        </Link>
        <SearchField value={search} onChange={setSearch} />
      </div>
      {/* Positioned, so that what is hidden within for screen readers does not make the page itself scroll. */}
      <nav aria-label={t("Sessions")} className="relative min-h-0 flex-1 overflow-y-auto px-2 pb-3">
        {isPending && <Waiting />}
        {error && <ErrorState error={error} onRetry={() => void refetch()} />}
        {sessions?.length === 0 && <p className="px-3 py-2 text-sm text-ink-3">{q ? t("No conversation has these words.") : t("Your conversations will be listed here.")}</p>}
        <ul>
          {sessions?.slice(0, shown).map((session) => <Line key={session.session_id} session={session} current={session.session_id === current} onChoose={onChoose} />)}
        </ul>
        {hasNextPage && (
          <Link href="/sessions" onClick={onChoose} className="mt-1 block rounded-md px-3 py-2 text-sm font-medium text-accent hover:bg-hover">{t("All sessions")}</Link>
        )}
      </nav>
    </div>
  );
}

function SearchField({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const id = useId();
  return (
    <div className="relative">
      <label htmlFor={id} className="sr-only">{t("Search sessions")}</label>
      <Search size={14} className="pointer-events-none absolute top-2.5 left-2.5 text-ink-3" aria-hidden />
      <input id={id} type="search" value={value} maxLength={200} placeholder={t("Search")} onChange={({ target }) => onChange(target.value)}
        className="h-9 w-full rounded-md border border-transparent bg-sunken pr-2 pl-8 text-sm placeholder:text-ink-3 hover:border-line" />
    </div>
  );
}

function Line({ session, current, onChoose }: { session: SessionLine; current: boolean; onChoose: (() => void) | undefined }) {
  const { session_id: id, unseen, found, connection, updated } = session;
  const name = nameOf(session);
  const at = Date.parse(updated);
  return (
    <li className="group relative">
      <Link href={sessionPath(id)} onClick={onChoose} aria-current={current ? "page" : undefined}
        className="flex items-start gap-2.5 rounded-md py-2 pr-8 pl-3 text-sm text-ink-2 hover:bg-hover aria-[current]:bg-accent-soft aria-[current]:text-ink">
        <Dot session={session} className="mt-1.5" />
        <span className="min-w-0 flex-1">
          <span className={cx("line-clamp-2 leading-5 break-words", unseen && "font-medium text-ink")}>{name || t("Untitled")}</span>
          {found && found !== name && <span className="line-clamp-1 text-xs text-ink-3">… {found}</span>}
          <span className="flex justify-between gap-2 text-xs text-ink-3">
            <span className="truncate">{connection}</span>
            <time dateTime={updated} title={fullTime(at)} className="shrink-0">{ago(at)}</time>
          </span>
        </span>
      </Link>
      <LazyMenu session={session} current={current}
        className="absolute top-1.5 right-1 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 data-[state=open]:opacity-100 pointer-coarse:opacity-100" />
    </li>
  );
}

function Waiting() {
  return (
    <div className="space-y-2 px-3 py-2">
      {[80, 60, 70].map((width) => <Skeleton key={width} className="h-10" />)}
    </div>
  );
}

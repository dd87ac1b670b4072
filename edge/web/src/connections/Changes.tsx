import { useInfiniteQuery } from "@tanstack/react-query";
import { History, TriangleAlert } from "lucide-react";
import { getChanges } from "../api/connections";
import type { Connection, SchemaChange } from "../api/types";
import { brokenWords } from "../chat/change";
import { Notice } from "../chat/Outcome";
import { fullTime } from "../format/time";
import { t } from "../i18n/i18n";
import { Link } from "../shell/Link";
import { sessionPath } from "../shell/route";
import { Button } from "../ui/Button";
import { Time } from "./Health";

const step = 20;

/** How the structure of a database changed, the newest first, and what that broke. */
export function Changes({ connection: { name, fingerprint } }: { connection: Connection }) {
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery({
    queryKey: ["changes", name, fingerprint],
    queryFn: ({ pageParam, signal }) => getChanges(name, step, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  if (isPending) return <div role="status" aria-label={t("Loading the changes")} className="h-40 animate-pulse-dot rounded-xl border border-line bg-panel" />;
  if (error) {
    return (
      <Notice tone="bad" icon={TriangleAlert} title={error.message}>
        <Button onClick={() => void refetch()}>{t("Try again")}</Button>
      </Notice>
    );
  }
  const changes = data.pages.flatMap((page) => page.changes);
  if (changes.length === 0) {
    return (
      <Notice tone="plain" icon={History} title={t("No change of its structure was seen.")}>
        <p>{t("What is added, removed or altered from now on is listed here, with the questions and words that it breaks.")}</p>
      </Notice>
    );
  }
  return (
    <>
      <ol className="space-y-3" data-testid="changes">
        {changes.map((change) => <Change key={change.at} change={change} />)}
      </ol>
      {hasNextPage && <Button className="self-start" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>{t("Show earlier changes")}</Button>}
    </>
  );
}

function Change({ change: { at, changes, breaks = [] } }: { change: SchemaChange }) {
  return (
    <li className="rounded-xl border border-line bg-panel px-4 py-3 text-sm">
      <p className="text-xs text-ink-3">{fullTime(Date.parse(at))}, <Time at={at} /></p>
      <ul className="mt-1 list-disc space-y-0.5 pl-5">
        {changes.map((line) => <li key={line} className="break-words">{line}</li>)}
      </ul>
      {breaks.length > 0 && (
        <>
          <p className="mt-2 flex items-center gap-1.5 font-medium text-warn"><TriangleAlert size={15} aria-hidden /> {t("It broke")}</p>
          <ul className="mt-1 list-disc space-y-0.5 pl-5 text-ink-2">
            {breaks.map((broken) => (
              <li key={broken.kind + broken.name + broken.why} className="break-words">
                {brokenWords(broken)}
                {broken.session_id && <>. <Link href={sessionPath(broken.session_id)} className="font-medium text-accent underline underline-offset-2">{t("Show")}</Link></>}
              </li>
            ))}
          </ul>
        </>
      )}
    </li>
  );
}

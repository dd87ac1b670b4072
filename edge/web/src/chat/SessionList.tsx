import { useQuery } from "@tanstack/react-query";
import { PenLine } from "lucide-react";
import { getSessions } from "../api/http";
import type { Status } from "../api/types/basic";
import type { Session } from "../api/types/history";
import { ago, fullTime } from "../format/time";
import { Link } from "../shell/Link";
import { sessionPath } from "../shell/route";
import { Button } from "../shell/ui";

export function SessionList({ current, onChoose }: { current: string | undefined; onChoose?: () => void }) {
  const { data: sessions, error, isPending, refetch } = useQuery({
    queryKey: ["sessions"],
    queryFn: ({ signal }) => getSessions(signal),
    refetchInterval: 20_000,
  });
  return (
    <div className="flex h-full flex-col">
      <div className="p-3">
        <Link href="/chat" onClick={onChoose}
          className="flex h-9 items-center gap-2 rounded-md border border-line px-3 text-sm font-medium hover:border-accent hover:bg-hover">
          <PenLine size={15} className="text-accent" aria-hidden /> New question
        </Link>
      </div>
      <h2 className="eyebrow px-5 pb-1.5">Sessions</h2>
      {/* Positioned, so that what is hidden within for screen readers does not make the page itself scroll. */}
      <nav aria-label="Sessions" className="relative min-h-0 flex-1 overflow-y-auto px-2 pb-3">
        {isPending && <Waiting />}
        {error && (
          <div className="px-3 text-sm text-ink-2">
            <p>{error.message}</p>
            <Button className="mt-2" onClick={() => void refetch()}>Try again</Button>
          </div>
        )}
        {sessions?.length === 0 && <p className="px-3 text-sm text-ink-3">Your conversations will be listed here.</p>}
        <ul>
          {sessions?.map((session) => (
            <li key={session.session_id}>
              <Link href={sessionPath(session.session_id)} onClick={onChoose}
                aria-current={session.session_id === current ? "page" : undefined}
                className="group flex items-start gap-2.5 rounded-md px-3 py-2 text-sm text-ink-2 hover:bg-hover aria-[current]:bg-accent-soft aria-[current]:text-ink">
                <Dot session={session} />
                <span className="min-w-0 flex-1">
                  <span className="line-clamp-2 leading-5">{session.title || "Untitled"}</span>
                  <span className="flex justify-between gap-2 text-xs text-ink-3">
                    <span className="truncate">{session.connection}</span>
                    <time dateTime={session.updated} title={fullTime(Date.parse(session.updated))} className="shrink-0">
                      {ago(Date.parse(session.updated))}
                    </time>
                  </span>
                </span>
              </Link>
            </li>
          ))}
        </ul>
      </nav>
    </div>
  );
}

const dots: Record<Status, { tone: string; text: string }> = {
  running: { tone: "bg-accent animate-pulse-dot", text: "running" },
  awaiting_approval: { tone: "bg-warn", text: "waiting for approval" },
  clarify: { tone: "bg-warn", text: "waiting for you" },
  declined: { tone: "border border-line-strong", text: "declined" },
  answered: { tone: "bg-line-strong", text: "answered" },
  failed: { tone: "bg-bad", text: "failed" },
  canceled: { tone: "border border-line-strong", text: "stopped" },
};

function Dot({ session }: { session: Session }) {
  const { tone, text } = dots[session.last_status ?? "answered"];
  return (
    <span className="mt-1.5 shrink-0" title={text}>
      <span className={`block size-2 rounded-full ${tone}`} aria-hidden />
      <span className="sr-only">{text}: </span>
    </span>
  );
}

function Waiting() {
  return (
    <div className="space-y-3 px-3 py-2" aria-hidden>
      {[80, 60, 70].map((width) => (
        <div key={width} className="h-3 animate-pulse-dot rounded bg-hover" style={{ width: `${width}%` }} />
      ))}
    </div>
  );
}

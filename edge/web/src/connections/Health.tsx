import { ShieldOff } from "lucide-react";
import type { Connection } from "../api/types";
import { ago, duration, fullTime } from "../format/time";
import { msg, rich, t } from "../i18n/i18n";
import { useNow } from "../shell/useNow";
import { useLastChange } from "./useConnections";

const states: Record<Connection["status"], { tone: string; words: string }> = {
  ok: { tone: "bg-good", words: msg("Reachable") },
  unreachable: { tone: "bg-bad", words: msg("Unreachable") },
  unknown: { tone: "bg-line-strong", words: msg("Not looked at yet") },
};

/** Whether the database could be reached when it was last looked at, and how soon it answered. */
export function Health({ connection: { status, latency_ms: latency } }: { connection: Connection }) {
  const { tone, words } = states[status];
  return (
    <span className="inline-flex shrink-0 items-center gap-2 text-sm font-medium" data-testid="health">
      <span className={`size-2.5 rounded-full ${tone}`} aria-hidden />
      <span className={status === "unreachable" ? "text-bad" : "text-ink-2"}>{t(words)}</span>
      {status === "ok" && latency !== undefined && (
        <span className="font-mono text-xs font-normal text-ink-3 tabular-nums" title={t("How long the smallest statement took")} data-testid="latency">{duration(latency)}</span>
      )}
    </span>
  );
}

/** That a database is left alone for a while, because it failed several times in a row. */
export function Breaker({ connection: { breaker } }: { connection: Connection }) {
  const now = useNow(breaker !== undefined, 1_000);
  if (!breaker) return null;
  const left = Math.ceil((Date.parse(breaker.retry_at) - now) / 1_000);
  return (
    <p className="flex items-start gap-2 rounded-md bg-warn-soft px-3 py-2 text-sm text-warn" data-testid="breaker">
      <ShieldOff size={16} className="mt-0.5 shrink-0" aria-hidden />
      <span className="min-w-0">
        {left > 0 ? t("It failed several times in a row and is left alone for {n, plural, one {# more second} other {# more seconds}}.", { n: left })
          : t("It failed several times in a row. The next question tries it again.")}
      </span>
    </p>
  );
}

/** When the database was last looked at, and what its newest change was. */
export function LastLook({ connection }: { connection: Connection }) {
  const { checked_at: at, refreshed_at: read } = connection;
  const { data: change, isPending } = useLastChange(connection);
  return (
    <p className="text-sm text-ink-2" data-testid="last-look">
      {at ? rich("Looked at {when}.", { when: <Time at={at} /> }) : t("Not looked at yet.")}{" "}
      {connection.status === "unreachable" && read && <>{rich("What is known of its structure is from {when}.", { when: <Time at={read} /> })}{" "}</>}
      {isPending ? <span aria-hidden>…</span> : change ? (
        <>
          {rich("Its structure last changed {when}: {change}", { when: <Time at={change.at} />, change: <span className="break-words text-ink">{change.changes[0]}</span> })}
          {change.changes.length > 1 && <> {t("and {n} more", { n: change.changes.length - 1 })}</>}.
        </>
      ) : t("No change of its structure was seen.")}
    </p>
  );
}

export function Time({ at }: { at: string }) {
  const time = Date.parse(at);
  const words = ago(time);
  return <time dateTime={at} title={fullTime(time)}>{words === t("now") ? t("just now") : words}</time>;
}

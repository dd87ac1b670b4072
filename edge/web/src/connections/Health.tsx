import type { Connection } from "../api/types/connection";
import { ago, fullTime } from "../format/time";
import { useLastChange } from "./useConnections";

const states: Record<Connection["status"], { tone: string; words: string }> = {
  ok: { tone: "bg-good", words: "Reachable" },
  unreachable: { tone: "bg-bad", words: "Unreachable" },
  unknown: { tone: "bg-line-strong", words: "Not looked at yet" },
};

/** Whether the database could be reached when it was last looked at. */
export function Health({ status }: Pick<Connection, "status">) {
  const { tone, words } = states[status];
  return (
    <span className="inline-flex shrink-0 items-center gap-2 text-sm font-medium" data-testid="health">
      <span className={`size-2.5 rounded-full ${tone}`} aria-hidden />
      <span className={status === "unreachable" ? "text-bad" : "text-ink-2"}>{words}</span>
    </span>
  );
}

/** When the database was last looked at, and what its newest change was. */
export function LastLook({ connection }: { connection: Connection }) {
  const { checked_at: at } = connection;
  const { data: change, isPending } = useLastChange(connection);
  return (
    <p className="text-sm text-ink-2" data-testid="last-look">
      {at ? <>Looked at <Time at={at} />.</> : "Not looked at yet."}{" "}
      {isPending ? <span aria-hidden>…</span> : change ? (
        <>
          Its structure last changed <Time at={change.at} />: <span className="break-words text-ink">{change.changes[0]}</span>
          {change.changes.length > 1 && ` and ${change.changes.length - 1} more`}.
        </>
      ) : "No change of its structure was seen."}
    </p>
  );
}

export function Time({ at }: { at: string }) {
  const time = Date.parse(at);
  const words = ago(time);
  return <time dateTime={at} title={fullTime(time)}>{words === "now" ? "just now" : words}</time>;
}

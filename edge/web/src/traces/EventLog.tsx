import { useState } from "react";
import { t } from "../i18n/i18n";
import { duration } from "../format/time";
import { SmallButton } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import type { Recorded } from "./api";
import { Verbatim } from "./Differences";
import { JsonTree } from "./JsonTree";
import { precise } from "./layout";

/** Every event of a question as it is on the log, by its sequence. */
export function EventLog({ events }: { events: readonly Recorded[] }) {
  const [text, setText] = useState(false);
  const start = precise(events[0]?.time ?? "");
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-center justify-end gap-1">
        <SmallButton aria-pressed={text} onClick={() => setText(!text)}>{text ? t("As a tree") : t("As text")}</SmallButton>
        <CopyButton text={() => JSON.stringify(events, null, 2)} label={t("Copy all events")}>{t("Copy all")}</CopyButton>
      </div>
      <ol className="rounded-xl border border-line bg-panel" data-testid="events">
        {events.map((event) => (
          <li key={event.seq} className="border-b border-line last:border-b-0">
            <details>
              <summary className="flex min-h-10 flex-wrap items-center gap-x-3 px-3 py-1.5 text-sm -outline-offset-2 hover:bg-hover">
                <span className="w-16 font-mono text-xs text-ink-3 tabular">{event.seq}</span>
                <span className="font-medium">{event.kind}</span>
                {event.attempt > 1 && <span className="text-xs text-ink-3">{t("attempt {n}", { n: event.attempt })}</span>}
                <span className="ml-auto text-xs text-ink-3 tabular">+{duration(precise(event.time) - start)} · {t("{n, number} bytes", { n: event.size })}</span>
              </summary>
              <div className="relative px-3 pb-3">
                <div className="absolute top-1 right-4 z-10"><CopyButton text={() => JSON.stringify(event, null, 2)} label={t("Copy event {seq}", { seq: event.seq })} /></div>
                {text ? <Verbatim text={JSON.stringify(event, null, 2)} label={t("Event {seq}", { seq: event.seq })} /> : <JsonTree value={event} label={t("Event {seq}", { seq: event.seq })} />}
              </div>
            </details>
          </li>
        ))}
      </ol>
    </div>
  );
}

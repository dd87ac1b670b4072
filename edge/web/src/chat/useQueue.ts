import { useEffect, useSyncExternalStore } from "react";
import { t } from "../i18n/i18n";
import type { Status } from "../api/types";
import { queue, type Queued } from "../state/queue";

/** What the questions that wait in a session wait for. */
export interface Before {
  /** A question of the session runs. */
  open: boolean;
  /** It is known what there is in the session. */
  settled: boolean;
  /** How the last question stands, "refused" if the server did not take it. */
  last: Status | "refused" | undefined;
}

// After these somebody has to look before another question makes sense.
const stops: ReadonlySet<Before["last"]> = new Set(["clarify", "failed", "canceled", "refused"]);

/** Whether the next question is asked by itself. */
export function goesOn({ open, settled, last }: Before): boolean {
  return !open && settled && !stops.has(last);
}

/** The questions that wait in a session; each is asked once the one before has its answer. */
export function useQueue(session: string | undefined, before: Before, ask: (question: Queued) => void) {
  const queues = useSyncExternalStore(queue.subscribe, queue.get);
  const waiting = (session !== undefined && queues[session]) || none;
  const [next] = waiting;
  useEffect(() => {
    queue.read();
    const changed = ({ key }: StorageEvent) => key === "arivu.queue" && queue.read();
    addEventListener("storage", changed);
    return () => removeEventListener("storage", changed);
  }, []);
  const take = () => {
    if (!next || session === undefined) return;
    queue.remove(session, next.key);
    ask(next);
  };
  const going = goesOn(before);
  useEffect(() => {
    if (going) take();
    // take is of this render, and so are the conditions.
  }, [going, next?.key]);
  const paused = !before.open && before.settled && stops.has(before.last) ? pauseWords(before.last) : "";
  return { waiting, paused, goOn: take };
}

function pauseWords(last: Before["last"]): string {
  return last === "clarify" ? t("Waits until you have chosen a reading") : t("Waits, because the question before was not answered");
}

const none: readonly Queued[] = [];

import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { getTrace } from "../api/http";
import type { Span } from "../api/types";
import { live, queries } from "../services";
import { useNow } from "../shell/useNow";
import { final } from "../state/question";
import { stepsOf, type Fact } from "../state/steps";
import { getRecording, type Recorded } from "./api";
import { layOut, withCurrent, type Current } from "./layout";

// Events come in bursts; what is known is read again so often at most.
const readEvery = 120;
// The last spans of a question are known a moment after its end.
const settle = 5_000;

const noSpans: readonly Span[] = [];
const noEvents: readonly Recorded[] = [];

/** All that is known of a question, as it happens. */
export function useTrace(id: string) {
  const recording = useQuery({ queryKey: ["recording", id], queryFn: ({ signal }) => getRecording(id, signal) });
  const trace = useQuery({
    queryKey: ["trace", id],
    queryFn: ({ signal }) => getTrace(id, signal),
    refetchInterval: ({ state: { data } }) => (data && (!data.ended || Date.now() - Date.parse(data.ended) < settle) ? 1_000 : false),
  });
  const events = recording.data?.events ?? noEvents;
  const status = recording.data?.status;
  const running = status !== undefined && !final(status);
  const arrived = useArrivals(id, running, events.at(-1)?.seq ?? 0);
  const spans = useMemo(() => {
    const read = trace.data?.spans ?? noSpans;
    const known = new Set(read.map((span) => span.id));
    return [...read, ...arrived.filter((span) => !known.has(span.id))];
  }, [trace.data, arrived]);
  const now = useNow(running, 200);
  const asked = events[0]?.time;
  const laidOut = useMemo(() => layOut(spans, asked === undefined ? undefined : Date.parse(asked)), [spans, asked]);
  const current = useMemo(() => (running ? currentOf(events) : undefined), [running, events]);
  return {
    events,
    spans,
    running,
    status,
    trace: trace.data,
    breakers: recording.data?.breakers ?? [],
    waterfall: current ? withCurrent(laidOut, spans, current, now) : laidOut,
    loading: recording.isPending || trace.isPending,
    error: trace.error,
    // The log keeps events for a while only; the trace may outlive them.
    unread: recording.error,
    again: () => {
      void recording.refetch();
      void trace.refetch();
    },
  };
}

/** Spans as they end, while a question runs; each event has what is on the log read again. */
function useArrivals(id: string, running: boolean, last: number): readonly Span[] {
  const [arrived, setArrived] = useState<readonly Span[]>(noSpans);
  useEffect(() => setArrived(noSpans), [id]);
  useEffect(() => {
    if (!running) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const leave = live.subscribe(
      id,
      {
        event: () => {
          timer ??= setTimeout(() => {
            timer = undefined;
            void queries.invalidateQueries({ queryKey: ["recording", id] });
          }, readEvery);
        },
        span: (span) => setArrived((before) => (before.some((one) => one.id === span.id) ? before : [...before, span])),
        prose: () => undefined,
      },
      last,
    );
    return () => {
      leave();
      clearTimeout(timer);
    };
    // Where it begins does not matter once it runs.
  }, [id, running]);
  return arrived;
}

function currentOf(events: readonly Recorded[]): Current | undefined {
  const facts = events as readonly Fact[];
  const step = stepsOf(facts).find(({ state }) => state === "running" || state === "waiting");
  return step?.started === undefined ? undefined : { label: step.label.toLowerCase(), stage: step.stage, attempt: step.attempt, since: step.started };
}

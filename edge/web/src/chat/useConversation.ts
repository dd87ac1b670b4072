import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useSyncExternalStore } from "react";
import { ApiError } from "../api/http";
import type { SessionQuestion } from "../api/types";
import { asker, runs } from "../services";
import { final } from "../state/question";
import type { Run } from "../state/runs";
import { sessionQuery } from "./reads";

/** A question of the session: one that runs in this page, or one to read from the server. */
export type Entry = { key: string; at: number; run: Run } | { key: string; at: number; past: SessionQuestion };

// Sessions that began in this page: all their questions are runs, and the server
// may not list them yet.
const begun = new Set<string>();

// The server's list of a session follows its questions by a moment. A page opened
// within that moment, as by a reload right after an answer, looks again.
const looks = 3;
const lookAgain = 1_000;

/** Notes that a session begins here, before its first question is asked. */
export function beginSession(session: string): void {
  begun.add(session);
}

/** The questions of a session, oldest first. Questions still under way elsewhere are followed. */
export function useConversation(session: string | undefined) {
  const all = useSyncExternalStore(runs.subscribe, runs.get);
  const mine = useMemo(() => all.filter((run) => run.session === session), [all, session]);
  const { data, error, isPending, refetch, errorUpdateCount } = useQuery({
    ...sessionQuery(session ?? ""),
    enabled: session !== undefined && !begun.has(session),
    staleTime: 0,
    refetchInterval: ({ state }) => (state.dataUpdateCount + state.errorUpdateCount < looks ? lookAgain : false),
  });
  // A link may name a session that nobody has asked in.
  const unknown = error instanceof ApiError && error.status === 404;
  const looked = errorUpdateCount >= looks;
  const past = data?.questions;
  useEffect(() => {
    for (const q of past ?? []) {
      if (final(q.status) || session === undefined) continue;
      asker.adopt(q.id, { text: q.question, connection: q.connection, session }, Date.parse(q.asked));
    }
  }, [past, session]);
  const entries = useMemo(() => merge(past ?? [], mine), [past, mine]);
  return {
    entries,
    /** All of it is known, so what stands last does. */
    settled: begun.has(session ?? "") || (past !== undefined && past.every(({ id, status }) => final(status) || mine.some((run) => run.id === id))) || (unknown && looked),
    error: unknown ? null : error,
    /** Nobody has asked in it, or it is gone. */
    absent: unknown && looked && mine.length === 0 && past === undefined,
    loading: (isPending || (unknown && !looked)) && session !== undefined && !begun.has(session) && mine.length === 0,
    refetch,
  };
}

function merge(past: readonly SessionQuestion[], mine: readonly Run[]): Entry[] {
  const running = new Set(mine.map(({ id }) => id));
  const read = past
    .filter((q) => !running.has(q.id) && final(q.status))
    .map((q): Entry => ({ key: q.id, at: Date.parse(q.asked), past: q }));
  const here = mine.map((run): Entry => ({ key: run.key, at: run.at, run }));
  return [...read, ...here].sort((a, b) => a.at - b.at);
}

import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import type { ActivityFrame } from "../api/types";
import { live, queries } from "../services";
import { final } from "../state/question";
import { getLines } from "./api";
import { queryOf, writeFilter, type Filter } from "./filter";
import { fold, merge, waiting, type Tail } from "./tail";

const pageSize = 100;
// Events come in bursts; the list is drawn so often at most.
const drawEvery = 150;
// What was on its way when the list was read is known to the server a moment later.
const settle = 3_000;

const empty: Tail = new Map();

/** The questions that pass a filter, newest first, with what happens as it happens; while held, no new ones come in. */
export function useTraces(filter: Filter, held: boolean) {
  const key = ["traces", writeFilter(filter)];
  const read = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => {
      const query = queryOf(filter, Date.now());
      query.set("limit", String(pageSize));
      if (pageParam) query.set("before", pageParam);
      return getLines(query, signal);
    },
    initialPageParam: "",
    getNextPageParam: ({ next }) => next ?? undefined,
    refetchInterval: ({ state }) => {
      const pages = state.data?.pages ?? [];
      const unsettled = pages.some(({ traces, reach }) => reach.filling || traces.some(({ status }) => !final(status)));
      return unsettled && pages.length <= 2 ? settle : false;
    },
  });
  const tail = useTail();
  const [shown, setShown] = useState(tail);
  useEffect(() => {
    if (!held) setShown(tail);
  }, [held, tail]);
  const lines = useMemo(() => {
    const listed = (read.data?.pages ?? []).flatMap(({ traces }) => traces);
    return merge(listed, tail, filter, shown);
  }, [read.data, tail, shown, filter]);
  return {
    lines,
    fresh: held ? waiting(shown, tail, filter) : 0,
    reach: read.data?.pages[0]?.reach,
    error: read.error,
    loading: read.isPending,
    more: () => {
      if (read.hasNextPage && !read.isFetchingNextPage) void read.fetchNextPage();
    },
    complete: read.data !== undefined && !read.hasNextPage,
    again: () => void read.refetch(),
  };
}

function useTail(): Tail {
  const [tail, setTail] = useState(empty);
  useEffect(() => {
    let waiting: ActivityFrame[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const draw = () => {
      const frames = waiting;
      timer = undefined;
      waiting = [];
      setTail((before) => fold(before, frames));
    };
    const leave = live.watchAll({
      activity: (frame) => {
        waiting.push(frame);
        timer ??= setTimeout(draw, drawEvery);
      },
      missed: () => void queries.invalidateQueries({ queryKey: ["traces"] }),
    });
    return () => {
      leave();
      clearTimeout(timer);
    };
  }, []);
  return tail;
}

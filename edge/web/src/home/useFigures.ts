import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { live, queries } from "../services";
import { getNow, getStats, type Range } from "./api";
import { throttle } from "../state/throttle";

// What happens is told; what is not, such as time going on, is asked for this often.
const every = 15_000;
// Figures follow events by about a second, and are read again no more often than they can be read.
const soon = 1_200;
const between = 3_000;

/** The figures of a stretch of time. Those of the one before stay until the new ones are there. */
export function useStats(range: Range) {
  return useQuery({
    queryKey: ["stats", range], queryFn: ({ signal }) => getStats(range, signal), placeholderData: keepPreviousData, refetchInterval: every, staleTime: 1_000,
  });
}

/** How things stand. */
export function useNowView() {
  return useQuery({ queryKey: ["now"], queryFn: ({ signal }) => getNow(signal), refetchInterval: every, staleTime: 1_000 });
}

/** Has both read again soon after something happens in any question. */
export function useHappening(): void {
  useEffect(() => {
    const again = throttle(() => {
      void queries.invalidateQueries({ queryKey: ["stats"] });
      void queries.invalidateQueries({ queryKey: ["now"] });
    }, between, soon);
    const leave = live.watchAll({ activity: again.call, missed: again.call });
    return () => {
      leave();
      again.stop();
    };
  }, []);
}

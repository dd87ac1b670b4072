import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getNow, getStats, type Range } from "./api";

// While somebody looks, what is not told is asked for this often.
const every = 5_000;

/** The figures of a stretch of time. Those of the one before stay until the new ones are there. */
export function useStats(range: Range) {
  return useQuery({
    queryKey: ["stats", range], queryFn: ({ signal }) => getStats(range, signal), placeholderData: keepPreviousData, refetchInterval: every, staleTime: 1_000,
  });
}

/** How things stand. */
export function useNowView(interval = every) {
  return useQuery({ queryKey: ["now"], queryFn: ({ signal }) => getNow(signal), refetchInterval: interval, staleTime: 1_000 });
}

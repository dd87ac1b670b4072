import type { InfiniteData } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import type { SessionsPage } from "../api/sessions";
import { live, queries } from "../services";
import { throttle } from "../state/throttle";
import { farDown } from "./poll";

// The projections of sessions follow the events by up to a second; lists are read again no more often than they can be read.
const soon = 1_500;
const between = 3_000;

const again = throttle(() => {
  void queries.invalidateQueries({ queryKey: ["sessions"], predicate: ({ state }) => !farDown((state.data as InfiniteData<SessionsPage> | undefined)?.pages ?? []) });
}, between, soon);

const watch = (watcher: () => void) => live.watch(watcher);
const tells = () => live.tellsAll;

/** Has the lists of sessions read again soon after something happens in any question. Whether that is told: not while the socket is lost. */
export function useTold(): boolean {
  useEffect(() => live.watchAll({ activity: again.call, missed: again.call }), []);
  return useSyncExternalStore(watch, tells);
}

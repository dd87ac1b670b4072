import { useQuery } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { getConnections } from "../api/connections";
import type { Connection } from "../api/types";
import { recall, remember } from "../state/memory";
import { createStore } from "../state/store";

const slot = "arivu.connection";

const wanted = createStore<string | undefined, string>((_, name) => {
  remember(slot, name);
  return name;
}, undefined);

/** Chooses the database that the next question goes to. */
export function chooseConnection(name: string): void {
  wanted.dispatch(name);
}

/** The databases, and the one that is asked. */
export function useChosenConnection(): { connections: readonly Connection[] | undefined; connection: string; error: Error | null } {
  const { data: connections, error } = useQuery({
    queryKey: ["connections"],
    queryFn: ({ signal }) => getConnections(signal),
    refetchInterval: 60_000,
  });
  const name = useSyncExternalStore(wanted.subscribe, wanted.get) ?? recall(slot);
  const connection = connections?.some((one) => one.name === name) ? name : (connections?.[0]?.name ?? "");
  return { connections, connection, error };
}

import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { getConnections, getLastChange, getSchema } from "../api/connections";
import type { Connection } from "../api/types";
import { live, queries } from "../services";

// While somebody looks at them, the health of databases is asked for this often.
const every = 5_000;
// A first look at a large database goes on in the background.
const whilePartial = 2_000;

/** The connections as they are now. */
export function useConnections() {
  return useQuery({
    queryKey: ["connections"],
    queryFn: ({ signal }) => getConnections(signal),
    refetchInterval: every,
  });
}

/** The structure of a database, read again whenever the server has looked at it. */
export function useSchema({ name, refreshed_at: at = "" }: Connection) {
  return useQuery({
    queryKey: ["schema", name, at],
    queryFn: ({ signal }) => getSchema(name, signal),
    placeholderData: (before) => before,
    staleTime: Infinity,
    refetchInterval: ({ state }) => (state.data?.partial ? whilePartial : false),
  });
}

/** The newest change of a database's structure, read again with every other structure; null if none was seen. */
export function useLastChange({ name, fingerprint }: Connection) {
  return useQuery({
    queryKey: ["change", name, fingerprint],
    queryFn: ({ signal }) => getLastChange(name, signal),
    placeholderData: (before) => before,
  });
}

/** Reads again what is known of a database as soon as its structure changes. */
export function useLiveStructure(name: string): void {
  useEffect(() => live.watchConnection(name, () => lookedAgain(name)), [name]);
}

/** Has everything that rests on the structure of a database read again. */
export function lookedAgain(name: string): void {
  for (const key of [["connections"], ["schema", name], ["change", name], ["changes", name], ["suggestions", name]]) {
    void queries.invalidateQueries({ queryKey: key });
  }
}

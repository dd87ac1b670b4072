import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { getLastChange } from "../api/connections";
import type { SchemaChange } from "../api/types";
import { live, queries } from "../services";
import { newsOf } from "./change";

/**
 * The newest change of a database's structure since it was first looked at here, and
 * how to put it away. The socket tells of it; what happened while there was none is
 * asked for when it is back.
 */
export function useChange(connection: string): { change: SchemaChange | undefined; dismiss: () => void } {
  const key = ["change", connection];
  const { data } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => getLastChange(connection, signal),
    enabled: connection !== "",
    staleTime: Infinity,
  });
  const [known, setKnown] = useState<Readonly<Record<string, string>>>({});
  useEffect(() => {
    if (connection === "") return;
    const told = live.watchConnection(connection, (change) => {
      queries.setQueryData(["change", connection], change);
      void queries.invalidateQueries({ queryKey: ["suggestions"] });
      void queries.invalidateQueries({ queryKey: ["connections"] });
    });
    const back = live.watch(() => {
      if (live.state === "open") void queries.invalidateQueries({ queryKey: ["change", connection] });
    });
    return () => {
      told();
      back();
    };
  }, [connection]);
  useEffect(() => {
    // What was there at first is no news.
    if (data !== undefined) setKnown((all) => (connection in all ? all : { ...all, [connection]: data?.at ?? "" }));
  }, [connection, data]);
  return {
    change: newsOf(data, known[connection]),
    dismiss: () => setKnown((all) => ({ ...all, [connection]: data?.at ?? "" })),
  };
}

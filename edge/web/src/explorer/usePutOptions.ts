import { useState } from "react";
import { putOptions } from "../api/connections";
import type { Connection, ConnectionOptions } from "../api/types";
import { lookedAgain } from "../connections/useConnections";
import { queries } from "../services";

/** Which part of the page changes options. */
export type Part = "personal" | "model";

/** Changes options of a connection at once, one change after the other, as each rests on the one before. */
export function usePutOptions(connection: Connection) {
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<{ part: Part; message: string }>();
  const put = async (part: Part, change: ConnectionOptions) => {
    setBusy(true);
    setWrong(undefined);
    try {
      // All of them are sent: what a request leaves out goes back to its default.
      const changed = await putOptions(connection, { ...connection.options, ...change });
      await queries.cancelQueries({ queryKey: ["connections"] }); // one that is under way may still tell of before
      queries.setQueryData(["connections"], (all: Connection[] | undefined) => all?.map((one) => (one.name === changed.name ? changed : one)));
      lookedAgain(changed.name);
    } catch (error) {
      setWrong({ part, message: error instanceof Error ? error.message : String(error) });
    } finally {
      setBusy(false);
    }
  };
  return { busy, put, wrongAt: (part: Part) => (wrong?.part === part ? wrong.message : "") };
}

export type PutOptions = ReturnType<typeof usePutOptions>;

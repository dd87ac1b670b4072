import { useState } from "react";
import { putOptions } from "../api/connections";
import type { Connection, ConnectionOptions } from "../api/types/connection";
import { lookedAgain } from "../connections/useConnections";
import { queries } from "../services";

/** Changes options of a connection at once. */
export function usePutOptions(connection: Connection) {
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState("");
  const put = async (change: ConnectionOptions) => {
    setBusy(true);
    setWrong("");
    try {
      // All of them are sent: what a request leaves out goes back to its default.
      const changed = await putOptions(connection, { ...connection.options, ...change });
      queries.setQueryData(["connections"], (all: Connection[] | undefined) => all?.map((one) => (one.name === changed.name ? changed : one)));
      lookedAgain(changed.name);
    } catch (error) {
      setWrong(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  return { busy, wrong, put };
}

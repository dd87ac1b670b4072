import { useEffect, useState } from "react";
import { refreshSchema } from "../api/connections";
import type { Connection } from "../api/types";
import { t } from "../i18n/i18n";
import { queries } from "../services";
import { lookedAgain } from "./useConnections";

// How often it is asked how far a look has come.
const every = 1_000;

/** Has the database looked at again, follows how far that is, and says what it found. */
export function useRefresh({ name, fingerprint }: Connection) {
  const [state, setState] = useState({ running: false, failed: false, words: "" });
  useEffect(() => {
    if (!state.running) return;
    const timer = setInterval(() => void queries.invalidateQueries({ queryKey: ["connections"] }), every);
    return () => clearInterval(timer);
  }, [state.running]);
  const refresh = () => {
    setState({ running: true, failed: false, words: "" });
    refreshSchema(name)
      .then(
        (schema) => {
          queries.setQueryData(["schema", name, schema.taken_at], schema);
          const words = schema.fingerprint === fingerprint ? t("Looked just now: nothing has changed.") : t("Looked just now: its structure has changed.");
          setState({ running: false, failed: false, words });
        },
        (error: unknown) => setState({ running: false, failed: true, words: error instanceof Error ? error.message : String(error) }),
      )
      .finally(() => lookedAgain(name));
  };
  return { ...state, refresh };
}

import { useEffect, useState } from "react";
import { checkSql } from "../api/http";
import type { Verdict } from "../api/types";

// Typing pauses this long before a statement is judged.
const pause = 250;

export interface Judgement {
  /** What the guard says of the text; undefined while that is not known. */
  verdict?: Verdict;
  /** Why it cannot be asked now. */
  trouble?: string;
}

/** What the guard says of a statement as it is typed. */
export function useVerdict(connection: string, sql: string): Judgement {
  const [known, setKnown] = useState<Judgement & { sql: string }>();
  useEffect(() => {
    if (sql.trim() === "") return;
    const control = new AbortController();
    const timer = setTimeout(() => {
      checkSql(connection, sql, control.signal).then(
        (verdict) => setKnown({ sql, verdict }),
        (error: unknown) => {
          if (!control.signal.aborted) setKnown({ sql, trouble: error instanceof Error ? error.message : String(error) });
        },
      );
    }, pause);
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [connection, sql]);
  return known?.sql === sql ? known : {};
}

import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { decideJoin, getJoins, measureOverlap, type Join, type Overlap, type Verdict } from "../api/explorer";
import type { Connection } from "../api/types";
import { meaningChanged } from "../semantics/useMeaning";
import { queries } from "../services";
import { joinId, measurable } from "./joins";

/** The joins that a database does not declare, read again with its structure. */
export function useJoins({ name, fingerprint }: Connection) {
  return useQuery({
    queryKey: ["joins", name, fingerprint],
    queryFn: ({ signal }) => getJoins(name, signal),
    enabled: fingerprint !== "",
    placeholderData: (before) => before,
  });
}

/** Decides on joins, one after the other; a refusal is in words. */
export function useVerdicts(connection: string) {
  const [busy, setBusy] = useState<string>();
  const [wrong, setWrong] = useState<{ id: string; message: string }>();
  const decide = async (join: Join, verdict: Verdict) => {
    if (busy !== undefined) return;
    setBusy(joinId(join));
    setWrong(undefined);
    try {
      const { semantics } = await decideJoin(connection, join, verdict);
      meaningChanged(connection, semantics);
      await queries.invalidateQueries({ queryKey: ["joins", connection] });
    } catch (error) {
      setWrong({ id: joinId(join), message: error instanceof Error ? error.message : String(error) });
    } finally {
      setBusy(undefined);
    }
  };
  return { busy, wrong, decide };
}

/** What was counted for a join, that it is being counted, or why it could not be. */
export type Measured = Overlap | "counting" | { error: string };

/** Holds joins against the data, one at a time, as each is a read of the database. */
export function useOverlaps(connection: string) {
  const [measured, setMeasured] = useState<ReadonlyMap<string, Measured>>(new Map());
  const [left, setLeft] = useState(0);
  const work = useRef<AbortController>(undefined);
  useEffect(() => () => work.current?.abort(), []);

  const note = (join: Join, what: Measured) => setMeasured((old) => new Map(old).set(joinId(join), what));
  const measure = async (joins: readonly Join[]) => {
    work.current?.abort();
    const mine = (work.current = new AbortController());
    const all = joins.filter(measurable);
    for (const [i, join] of all.entries()) {
      setLeft(all.length - i);
      note(join, "counting");
      try {
        note(join, await measureOverlap(connection, join, mine.signal));
      } catch (error) {
        if (mine.signal.aborted) return drop(join);
        note(join, { error: error instanceof Error ? error.message : String(error) });
      }
    }
    setLeft(0);
  };
  const drop = (join: Join) => setMeasured((old) => new Map([...old].filter(([id]) => id !== joinId(join))));
  const stop = () => {
    work.current?.abort();
    setLeft(0);
  };
  return { measured, left, measure, stop };
}

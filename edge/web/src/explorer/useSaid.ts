import { useQuery } from "@tanstack/react-query";
import { ApiError } from "../api/http";
import { getSemantics, getVocabulary, putSemantics } from "../api/semantics";
import { meaningChanged } from "../semantics/useMeaning";
import { meaningsOf } from "../semantics/working";
import { meaningOf, withDescription, type Target } from "./said";

/** What is written down of a database. */
export function useSemantics(connection: string) {
  return useQuery({ queryKey: ["semantics", connection], queryFn: ({ signal }) => getSemantics(connection, signal) });
}

/** What people call its tables, columns and values. */
export function useVocabulary(connection: string) {
  return useQuery({ queryKey: ["vocabulary", connection], queryFn: ({ signal }) => getVocabulary(connection, signal) });
}

/** Writes a description down as a version of its own, after whatever the newest one is. */
export async function writeDescription(connection: string, target: Target, text: string): Promise<void> {
  const write = async () => {
    const newest = await getSemantics(connection);
    const out = await putSemantics(connection, newest.version, `description of ${meaningOf(target)}`, withDescription(meaningsOf(newest), target, text), false);
    meaningChanged(connection, out.semantics);
  };
  try {
    await write();
  } catch (error) {
    // Somebody was quicker between reading and writing; what they wrote is no reason to lose this.
    if (!(error instanceof ApiError && error.status === 409)) throw error;
    await write();
  }
}

import type { Connection } from "../api/types/connection";
import type { Editing } from "../connections/useRules";
import { usePutOptions } from "./usePutOptions";

/** How a column is kept back. */
export type Way = "hidden" | "masked";

/** Hides or masks columns with one click. Rules that are being edited are not overtaken: the column joins them, to be saved with them. */
export function useKeepBack(connection: Connection, editing: Editing) {
  const { busy, wrong, put } = usePutOptions(connection);
  const keep = (way: Way, patterns: readonly string[]) => {
    if (editing.changed) return editing.edit({ [way]: [...editing.rules[way], ...patterns] });
    void put({ [way]: [...(connection.options[way] ?? []), ...patterns] });
  };
  return { busy, wrong, fixed: connection.origin !== "api", listed: editing.changed, keep };
}

export type KeepBack = ReturnType<typeof useKeepBack>;

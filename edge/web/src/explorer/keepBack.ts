import type { Connection } from "../api/types";
import type { Editing } from "../connections/useRules";
import type { PutOptions } from "./usePutOptions";

/** How a column is kept back. */
type Way = "hidden" | "masked";

/** Hides or masks columns with one click. Rules that are being edited are not overtaken: the column joins them, to be saved with them. */
export function keepBackOf(connection: Connection, editing: Editing, { busy, put, wrongAt }: PutOptions) {
  const keep = (way: Way, patterns: readonly string[]) => {
    if (editing.changed) return editing.edit({ [way]: [...editing.rules[way], ...patterns] });
    void put("personal", { [way]: [...(connection.options[way] ?? []), ...patterns] });
  };
  return { busy, wrong: wrongAt("personal"), fixed: connection.origin !== "api", listed: editing.changed, keep };
}

export type KeepBack = ReturnType<typeof keepBackOf>;

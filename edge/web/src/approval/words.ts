import type { AwaitingApproval, WriteKind } from "../api/types";

const verbs: Record<WriteKind, string> = { insert: "insert", update: "change", delete: "delete", upsert: "insert or change", replace: "replace" };

/** What a statement would do with rows: "insert", "change". */
export const verb = ({ operation = "update" }: AwaitingApproval) => verbs[operation];

/** How many rows a statement would write: "up to 3 rows". */
export function rowsOf({ estimated_rows: rows, at_most }: AwaitingApproval): string {
  return `${at_most ? "up to " : ""}${rows.toLocaleString()} ${rows === 1 ? "row" : "rows"}`;
}

/** Whether the figure is of a trial, and not of the rows that are to be inserted. */
export const tried = ({ operation = "update" }: AwaitingApproval) => operation === "update" || operation === "delete";

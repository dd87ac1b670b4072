import type { AwaitingApproval, WriteKind } from "../api/types/event";

const verbs: Record<WriteKind, string> = {
  insert: "insert", update: "change", delete: "delete", upsert: "insert or change", replace: "replace",
  create_table: "create the table", create_view: "create the view", create_index: "create an index on", alter_table: "change the table",
  drop_table: "delete the table", drop_view: "delete the view", drop_index: "delete an index of", truncate: "empty the table",
};

/** Whether a statement changes structure: it is then said of the table, and rows are what goes with it. */
export const structural = ({ operation = "update" }: { operation?: WriteKind }) => /_|truncate/.test(operation);

/** What a statement would do with rows: "insert", "change". */
export const verb = ({ operation = "update" }: AwaitingApproval) => verbs[operation];

/** How many rows a statement would write: "up to 3 rows". */
export function rowsOf({ estimated_rows: rows, at_most }: AwaitingApproval): string {
  return `${at_most ? "up to " : ""}${rows.toLocaleString()} ${rows === 1 ? "row" : "rows"}`;
}

/** Whether the figure is of a trial, and not of the rows that are to be inserted. */
export const tried = ({ operation = "update" }: AwaitingApproval) => operation === "update" || operation === "delete";

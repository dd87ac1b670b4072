import type { AwaitingApproval, WriteKind } from "../api/types";
import { msg, t } from "../i18n/i18n";

const verbs: Record<WriteKind, string> = {
  insert: msg("insert"), update: msg("change"), delete: msg("delete"), upsert: msg("insert or change"), replace: msg("replace"),
  create_table: msg("create the table"), create_view: msg("create the view"), create_index: msg("create an index on"), alter_table: msg("change the table"),
  drop_table: msg("delete the table"), drop_view: msg("delete the view"), drop_index: msg("delete an index of"), truncate: msg("empty the table"),
};

/** Whether a statement changes structure: it is then said of the table, and rows are what goes with it. */
export const structural = ({ operation = "update" }: { operation?: WriteKind }) => /_|truncate/.test(operation);

/** What a statement would do with rows, to be given to t: "insert", "change". */
export const verb = ({ operation = "update" }: AwaitingApproval) => verbs[operation];

/** How many rows a statement would write: "up to 3 rows". */
export function rowsOf({ estimated_rows: rows, at_most }: AwaitingApproval): string {
  return at_most ? t("up to {n, plural, one {# row} other {# rows}}", { n: rows }) : t("{n, plural, one {# row} other {# rows}}", { n: rows });
}

/** Whether the figure is of a trial, and not of the rows that are to be inserted. */
export const tried = ({ operation = "update" }: AwaitingApproval) => operation === "update" || operation === "delete";

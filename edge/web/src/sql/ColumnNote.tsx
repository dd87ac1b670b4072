import { t } from "../i18n/i18n";
import type { NamedColumn } from "./names";

// More values than this are not shown.
const samples = 5;

/** What a column is: of which table and type, what is written down of it, and a few of its values. */
export function ColumnNote({ table, column: { name, type, comment, values, min, max, masked } }: NamedColumn) {
  return (
    <span className="block max-w-64 space-y-1 py-0.5 text-left whitespace-normal" data-testid="column-note">
      <span className="block font-mono break-words">{table}.{name} <span className="opacity-70">{type.toLowerCase()}</span></span>
      {comment && <span className="block">{comment}</span>}
      {masked && <span className="block">{t("Its values are masked.")}</span>}
      {values && values.length > 0 ? (
        <span className="block break-words opacity-80">{t("For example {values}", { values: values.slice(0, samples).join(", ") })}</span>
      ) : (
        min !== undefined && max !== undefined && <span className="block opacity-80">{t("From {min} to {max}", { min, max })}</span>
      )}
    </span>
  );
}

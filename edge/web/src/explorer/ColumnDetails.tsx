import { ScanEye } from "lucide-react";
import type { Column, Table } from "../api/types";
import { qualified } from "../connections/structure";
import { t } from "../i18n/i18n";
import { KeepBackButtons } from "./PersonalList";
import { kindWords, patternOf, reasonWords } from "./personal";
import { AlsoCalled, Description } from "./Said";
import type { KeepBack } from "./keepBack";

interface Props {
  connection: string;
  table: Table;
  column: Column;
  /** What the database itself says of it. */
  comment: string | undefined;
  keepBack: KeepBack;
}

// More of them are for a query.
const mostValues = 40;

/** All there is to know and to say of a column. */
export function ColumnDetails({ connection, table, column, comment, keepBack }: Props) {
  const { name, personal } = column;
  const target = { table: qualified(table), column: name };
  return (
    <div className="space-y-3 py-1" data-testid="column-details">
      <Description connection={connection} target={target} comment={comment} />
      <AlsoCalled connection={connection} target={target} />
      {personal && (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-warn">
          <ScanEye size={14} aria-hidden />
          <span className="min-w-0 break-words">{t("Looks like {kind}: {reason}.", { kind: kindWords(personal), reason: reasonWords(personal) })}</span>
          <KeepBackButtons name={`${target.table}.${name}`} pattern={patternOf(table, name)} keepBack={keepBack} />
        </div>
      )}
      <Samples column={column} />
    </div>
  );
}

function Samples({ column: { masked, values = [], all_values: all, distinct, min, max } }: { column: Column }) {
  if (masked) return <p className="text-xs text-ink-3">{t("Nothing is known of its values: it is masked.")}</p>;
  const facts = [
    ...(distinct >= 0 ? [t("{n, plural, =0 {no values} one {# distinct value} other {# distinct values}}", { n: distinct })] : []),
    ...(min !== undefined && max !== undefined ? [t("from {min} to {max}", { min, max })] : []),
  ];
  if (facts.length === 0 && values.length === 0) return <p className="text-xs text-ink-3">{t("Nothing is known of its values: they were not read.")}</p>;
  return (
    <div className="space-y-1.5 text-xs text-ink-2">
      <p>{facts.join(", ")}{values.length > 0 && (all ? t("; all of them:") : t("; some of them:"))}</p>
      {values.length > 0 && (
        <ul className="flex flex-wrap gap-1">
          {values.slice(0, mostValues).map((value) => <li key={value} className="max-w-full rounded bg-hover px-1.5 py-px font-mono break-all text-ink">{value}</li>)}
          {values.length > mostValues && <li className="py-px text-ink-3">{t("and {n, number} more", { n: values.length - mostValues })}</li>}
        </ul>
      )}
    </div>
  );
}

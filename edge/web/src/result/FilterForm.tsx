import type { ResultColumn } from "../api/types";
import type { ColumnFormat } from "../format/cell";
import { msg, t } from "../i18n/i18n";
import { SmallButton } from "../ui/Button";
import { Input, Select } from "../ui/Field";
import { type ColumnFilter, complete, type Relation, relationsOf } from "./filter";

const words: Readonly<Record<Relation, string>> = {
  contains: msg("contains"), equals: msg("is"), differs: msg("is not"), least: msg("at least"), most: msg("at most"), between: msg("between"), empty: msg("has no value"), filled: msg("has a value"),
};

interface Props {
  column: ResultColumn;
  format: ColumnFormat;
  filter: ColumnFilter | undefined;
  onChange: (filter: ColumnFilter | undefined) => void;
}

/** Which rows of a column's values are to be seen. It holds as soon as it is filled in. */
export function FilterForm({ column, format, filter, onChange }: Props) {
  const relations = relationsOf(format, column);
  const { relation, value, upper = "" } = filter ?? { relation: relations[0]!, value: "" };
  const open = relation !== "empty" && relation !== "filled";
  const wrong = open && value !== "" && !complete({ relation, value, upper: upper || value }, format.numeric);
  const change = (next: Partial<ColumnFilter>) => onChange({ relation, value, ...(upper && { upper }), ...next });
  return (
    <section aria-label={t("Filter")} className="border-t border-line pt-2">
      <header className="mb-1.5 flex min-h-6 items-center justify-between">
        <h4 className="eyebrow">{t("Filter")}</h4>
        {filter && <SmallButton className="h-6" onClick={() => onChange(undefined)}>{t("Clear")}</SmallButton>}
      </header>
      <div className="flex gap-1.5">
        <Select aria-label={t("How the value compares")} value={relation} onChange={(event) => change({ relation: event.target.value as Relation })} className="w-auto shrink-0">
          {relations.map((one) => <option key={one} value={one}>{t(words[one])}</option>)}
        </Select>
        {open && <Input aria-label={t("Value")} value={value} placeholder={relation === "between" ? t("from") : ""} inputMode={format.numeric ? "decimal" : "text"} aria-invalid={wrong || undefined} onChange={(event) => change({ value: event.target.value })} />}
        {relation === "between" && <Input aria-label={t("Upper value")} value={upper} placeholder={t("to")} inputMode={format.numeric ? "decimal" : "text"} onChange={(event) => change({ upper: event.target.value })} />}
      </div>
      {wrong && <p className="mt-1 text-xs text-bad">{t("Write a plain number, such as 1200.50.")}</p>}
    </section>
  );
}

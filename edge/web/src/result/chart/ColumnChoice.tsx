import { SlidersHorizontal } from "lucide-react";
import { t } from "../../i18n/i18n";
import { SmallButton } from "../../ui/Button";
import { Field, Select } from "../../ui/Field";
import { Popover } from "../../ui/Popover";
import type { ChartSpec, ColumnShape, Shape } from "../shape";

/** Which columns a drawing is of. */
export function ColumnChoice({ spec, shape, onChange }: { spec: ChartSpec; shape: Shape; onChange: (spec: ChartSpec) => void }) {
  const { type, x, ys, series } = spec;
  const measures = shape.columns.filter(({ role }) => role === "measure" || role === "id");
  const across = type === "scatter" ? measures : shape.columns;
  const several = (type === "line" || type === "area" || type === "bar" || type === "stacked") && series === undefined;
  const split = type !== "pie" && type !== "histogram";
  return (
    <Popover label={t("Columns of the drawing")} trigger={<SmallButton title={t("Columns of the drawing")}><SlidersHorizontal size={14} aria-hidden /> <span className="max-sm:sr-only">{t("Columns")}</span></SmallButton>}>
      <div className="flex flex-col gap-3">
        {type !== "histogram" && (
          <Field label={type === "scatter" ? t("Horizontal") : t("For each")}>
            {(tied) => <Choice {...tied} columns={across} value={x} onChange={(next) => next !== undefined && onChange({ ...spec, x: next })} />}
          </Field>
        )}
        {several ? (
          <fieldset>
            <legend className="mb-1 text-sm font-medium">{t("Numbers")}</legend>
            {measures.map(({ index, name }) => (
              <label key={index} className="flex items-center gap-2 rounded-md px-1.5 py-1 hover:bg-hover">
                <input type="checkbox" className="accent-accent" checked={ys.includes(index)} disabled={ys.length === 1 && ys[0] === index}
                  onChange={() => onChange({ ...spec, ys: ys.includes(index) ? ys.filter((y) => y !== index) : [...ys, index].sort((a, b) => a - b) })} />
                <span className="truncate">{name}</span>
              </label>
            ))}
          </fieldset>
        ) : (
          <Field label={type === "scatter" ? t("Vertical") : t("Numbers")}>
            {(tied) => <Choice {...tied} columns={measures} value={ys[0]} onChange={(next) => next !== undefined && onChange({ ...spec, ys: [next] })} />}
          </Field>
        )}
        {split && (
          <Field label={type === "heatmap" ? t("And each") : t("Split by")}>
            {(tied) => (
              <Choice {...tied} columns={shape.columns.filter(({ index, role }) => role !== "measure" && index !== x)} value={series} none={type === "heatmap" ? undefined : t("nothing")}
                onChange={(next) => onChange({ ...spec, series: next, ys: next === undefined ? ys : ys.slice(0, 1) })} />
            )}
          </Field>
        )}
      </div>
    </Popover>
  );
}

function Choice({ columns, value, none, onChange, ...tied }: { columns: readonly ColumnShape[]; value: number | undefined; none?: string | undefined; onChange: (index: number | undefined) => void; id: string }) {
  return (
    <Select {...tied} value={value ?? ""} onChange={(event) => onChange(event.target.value === "" ? undefined : Number(event.target.value))}>
      {(none !== undefined || value === undefined) && <option value="">{none ?? "–"}</option>}
      {columns.map(({ index, name }) => <option key={index} value={index}>{name}</option>)}
    </Select>
  );
}

import { BrainCircuit, ChevronDown } from "lucide-react";
import type { Model } from "../api/types";
import { t } from "../i18n/i18n";

/** Who plans the next question. */
export function PlannerPicker({ value, models, onChange }: { value: string; models: readonly Model[]; onChange: (value: string) => void }) {
  return (
    <label className="relative flex h-8 min-w-0 items-center gap-1.5 rounded-md border border-line bg-sunken pr-6 pl-2 text-xs focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-accent hover:border-line-strong"
      title={t("Who plans the next question")}>
      <BrainCircuit size={14} className="shrink-0 text-ink-3" aria-hidden />
      <span className="sr-only">{t("Who plans the next question")}</span>
      <select value={value} onChange={({ target }) => onChange(target.value)}
        className="field-sizing-content max-w-32 min-w-0 appearance-none truncate bg-transparent font-medium outline-none sm:max-w-48 [&>option]:bg-panel">
        <option value="">{models.length > 0 ? t("Models in their order") : t("Built-in planner")}</option>
        {models.length > 0 && <option value="built-in">{t("Built-in planner")}</option>}
        {models.map(({ id }) => <option key={id} value={`model:${id}`}>{id}</option>)}
      </select>
      <ChevronDown size={13} className="pointer-events-none absolute right-1.5 text-ink-3" aria-hidden />
    </label>
  );
}

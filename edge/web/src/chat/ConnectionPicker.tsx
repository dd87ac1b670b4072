import { ChevronDown, Database } from "lucide-react";
import type { Connection } from "../api/types";
import { dialectName } from "../format/dialect";
import { t } from "../i18n/i18n";

/** Which database the next question goes to. */
export function ConnectionPicker({ connections, value, onChange }: {
  connections: readonly Connection[] | undefined;
  value: string;
  onChange: (name: string) => void;
}) {
  const chosen = connections?.find(({ name }) => name === value);
  const tone = chosen?.status === "ok" ? "bg-good" : chosen?.status === "unreachable" ? "bg-bad" : "bg-line-strong";
  return (
    <label className="relative flex h-8 min-w-0 items-center gap-1.5 rounded-md border border-line bg-sunken pr-6 pl-2 text-xs focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-accent hover:border-line-strong"
      title={chosen ? `${chosen.display}: ${chosen.status}` : undefined}>
      <Database size={14} className="shrink-0 text-ink-3 max-sm:hidden" aria-hidden />
      <span className="sr-only">{t("Database connection")}</span>
      <select value={value} onChange={(event) => onChange(event.target.value)} disabled={!connections?.length}
        className="field-sizing-content max-w-32 min-w-0 appearance-none truncate bg-transparent font-medium outline-none sm:max-w-48 [&>option]:bg-panel">
        {!connections?.length && <option value="">{connections ? t("No connection") : "…"}</option>}
        {connections?.map(({ name, status }) => (
          <option key={name} value={name}>{status === "unreachable" ? t("{name} (unreachable)", { name }) : name}</option>
        ))}
      </select>
      {chosen && <span className="hidden text-ink-3 sm:inline">{dialectName(chosen.dialect)}</span>}
      <span className={`size-2 shrink-0 rounded-full ${tone}`} aria-hidden />
      <ChevronDown size={13} className="pointer-events-none absolute right-1.5 text-ink-3" aria-hidden />
    </label>
  );
}

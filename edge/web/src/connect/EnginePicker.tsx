import { RadioGroup } from "radix-ui";
import type { Dialect } from "../api/types";
import { t } from "../i18n/i18n";
import { engines } from "./engines";

/** The kinds of databases that there are, one of which is chosen. */
export function EnginePicker({ chosen, onChoose }: { chosen: Dialect; onChoose: (dialect: Dialect) => void }) {
  return (
    <RadioGroup.Root value={chosen} onValueChange={(value) => onChoose(value as Dialect)} aria-label={t("Kind of database")} className="grid grid-cols-2 gap-2 @2xl/main:grid-cols-4">
      {engines.map(({ dialect, name, about }) => (
        <RadioGroup.Item key={dialect} value={dialect}
          className="min-w-0 rounded-lg border border-line-strong bg-panel px-3 py-2 text-left transition-colors hover:bg-hover data-[state=checked]:border-accent data-[state=checked]:bg-accent-soft">
          <span className="block truncate text-sm font-medium">{name}</span>
          <span className="block truncate text-xs text-ink-3">{t(about)}</span>
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}

import { t } from "../../i18n/i18n";
import { seriesColours } from "./look";

/** The series of a drawing by colour; each can be hidden and shown. */
export function Legend({ names, hidden, onToggle }: { names: readonly string[]; hidden: ReadonlySet<string>; onToggle: (name: string) => void }) {
  if (names.length < 2) return null;
  return (
    <div role="group" aria-label={t("Series")} className="mb-1 flex flex-wrap gap-x-1 gap-y-0.5">
      {names.map((name, i) => (
        <button key={name} type="button" aria-pressed={!hidden.has(name)} onClick={() => onToggle(name)} title={hidden.has(name) ? t("Show {name}", { name }) : t("Hide {name}", { name })}
          className="flex min-h-6 max-w-48 items-center gap-1.5 rounded-md px-1.5 text-xs text-ink-2 hover:bg-hover aria-[pressed=false]:text-ink-3 aria-[pressed=false]:line-through">
          <span aria-hidden className="size-2.5 shrink-0 rounded-xs" style={{ background: hidden.has(name) ? "var(--line-strong)" : `var(--series-${(i % seriesColours) + 1})` }} />
          <span className="truncate">{name}</span>
        </button>
      ))}
    </div>
  );
}

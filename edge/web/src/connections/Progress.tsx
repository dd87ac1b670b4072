import type { Connection } from "../api/types/connection";
import { t } from "../i18n/i18n";

/** How far a look at the database has come. It has its room from the start, so that nothing moves when it is told. */
export function Progress({ reading }: { reading: NonNullable<Connection["reading"]> | undefined }) {
  const { done = 0, tables = 0 } = reading ?? {};
  const words = tables > 0 ? t("{done, number} of {tables, plural, one {# table} other {# tables}} read", { done, tables }) : t("Looking which tables there are");
  return (
    <div className="flex items-center gap-3 text-sm text-ink-2" data-testid="progress">
      <progress aria-label={t("Looking at the database")} value={tables > 0 ? done : undefined} max={Math.max(tables, 1)} className="h-1.5 w-48 max-w-full overflow-hidden rounded-full accent-accent" />
      <span className="tabular">{words}</span>
    </div>
  );
}

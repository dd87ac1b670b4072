import type { Connection } from "../api/types";
import { t } from "../i18n/i18n";

/** How far a look at the database has come. */
export function Progress({ reading }: { reading: Connection["reading"] }) {
  const { done = 0, tables = 0 } = reading ?? {};
  return (
    <div className="flex h-5 items-center gap-3 text-sm text-ink-2" data-testid="progress">
      <svg role="progressbar" aria-label={t("Looking at the database")} aria-valuemin={0} aria-valuemax={tables} aria-valuenow={tables > 0 ? done : undefined}
        className="h-1.5 w-40 max-w-full rounded-full bg-hover" viewBox="0 0 100 4" preserveAspectRatio="none">
        <rect width={tables > 0 ? (done / tables) * 100 : 0} height="4" className="fill-accent" />
      </svg>
      <span className="tabular">
        {tables > 0 ? t("{done, number} of {tables, plural, one {# table} other {# tables}} read", { done, tables }) : t("Looking which tables there are")}
      </span>
    </div>
  );
}

import { Columns3, Copy, LoaderCircle, Search, X } from "lucide-react";
import { t } from "../i18n/i18n";
import { Button, SmallButton } from "../ui/Button";
import { Input } from "../ui/Field";
import { Menu, MenuItem } from "../ui/Menu";
import { Popover } from "../ui/Popover";
import type { ResultColumn } from "../api/types";
import { FilterChips } from "./ColumnMenu";
import { type Filters, noFilters } from "./filter";
import type { Columns } from "./useColumns";
import type { LoadedRows } from "./useRows";
import type { View } from "./useView";

/** Which columns are shown. */
export function ColumnsButton({ columns: { table }, result }: { columns: Columns; result: readonly ResultColumn[] }) {
  const all = table.getAllLeafColumns();
  const hidden = all.filter((column) => !column.getIsVisible()).length;
  return (
    <Popover label={t("Columns")} className="w-60"
      trigger={<SmallButton title={t("Columns")}><Columns3 size={14} aria-hidden /> <span className="max-sm:sr-only">{hidden > 0 ? t("Columns, {n} hidden", { n: hidden }) : t("Columns")}</span></SmallButton>}>
      <ul className="max-h-72 overflow-y-auto">
        {all.map((column) => (
          <li key={column.id}>
            <label className="flex items-center gap-2 rounded-md px-1.5 py-1 hover:bg-hover">
              <input type="checkbox" className="accent-accent" checked={column.getIsVisible()} disabled={column.getIsVisible() && hidden === all.length - 1} onChange={column.getToggleVisibilityHandler()} />
              <span className="min-w-0 flex-1 truncate">{result[Number(column.id)]?.name}</span>
              <span className="text-xs text-ink-3">{result[Number(column.id)]?.type}</span>
            </label>
          </li>
        ))}
      </ul>
      <footer className="mt-2 flex gap-1 border-t border-line pt-2">
        <SmallButton onClick={() => table.toggleAllColumnsVisible(true)} disabled={hidden === 0}>{t("Show all")}</SmallButton>
        <SmallButton onClick={() => { table.resetColumnSizing(); table.resetColumnPinning(); table.resetSorting(); }}>{t("As at first")}</SmallButton>
      </footer>
    </Popover>
  );
}

/** What can be copied beside the cells that are selected. */
export function CopyMenu({ rows, names, onCopy }: { rows: number; names: readonly ResultColumn[]; onCopy: (what: "all" | number) => void }) {
  return (
    <Menu trigger={<SmallButton title={t("Copy")}><Copy size={14} aria-hidden /> <span className="max-sm:sr-only">{t("Copy")}</span></SmallButton>}>
      <MenuItem onSelect={() => onCopy("all")}>{t("{n, plural, one {The row} other {All # rows}}, with names", { n: rows })}</MenuItem>
      {names.map(({ name }, i) => <MenuItem key={i} onSelect={() => onCopy(i)}>{t("Column {column}", { column: name })}</MenuItem>)}
    </Menu>
  );
}

interface FindProps {
  result: readonly ResultColumn[];
  filters: Filters;
  onFilters: (filters: Filters) => void;
  view: View;
  total: number;
}

/** Text to find in the rows, and the filters that hold. */
export function FindBar({ result, filters, onFilters, view, total }: FindProps) {
  const some = filters.text !== "" || filters.columns.size > 0;
  return (
    <div className="mb-2 flex flex-wrap items-center gap-1.5">
      <div className="relative w-56 max-w-full">
        <Search size={14} aria-hidden className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-ink-3" />
        <Input type="search" aria-label={t("Find in the rows")} placeholder={t("Find in the rows")} value={filters.text} onChange={(event) => onFilters({ ...filters, text: event.target.value })} className="h-8 pl-8" />
      </div>
      <FilterChips result={result} filters={filters} onFilters={onFilters} />
      {some && <SmallButton onClick={() => onFilters(noFilters)}><X size={13} aria-hidden /> {t("Clear")}</SmallButton>}
      <span role="status" className="text-xs text-ink-3 tabular">{view.narrowed && t("{n} of {total} rows", { n: view.count.toLocaleString(), total: total.toLocaleString() })}</span>
    </div>
  );
}

/** Rows on their way because what was asked for needs all of them. */
export function Reading({ rows, onStop }: { rows: LoadedRows; onStop: () => void }) {
  return (
    <div className="mt-2 flex flex-wrap items-center gap-2 text-xs text-ink-2" role="status" data-testid="reading">
      <LoaderCircle size={13} className="animate-spin" aria-hidden />
      <span className="tabular">{t("Reading all rows: {known} of {total}", { known: rows.known.toLocaleString(), total: rows.total.toLocaleString() })}</span>
      <span aria-hidden className="h-1 w-24 overflow-hidden rounded-full bg-hover"><span className="block h-full bg-accent" style={{ width: `${(rows.known / rows.total) * 100}%` }} /></span>
      <SmallButton onClick={onStop}>{t("Stop")}</SmallButton>
    </div>
  );
}

/** Rows that could not be read. */
export function Problem({ text, onRetry }: { text: string; onRetry: () => void }) {
  return (
    <div role="alert" className="mt-2 flex flex-wrap items-center gap-2 text-xs text-bad">
      {text} <Button size="small" onClick={onRetry}>{t("Try again")}</Button>
    </div>
  );
}

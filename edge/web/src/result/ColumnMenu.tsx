import { ArrowDown, ArrowUp, Copy, EyeOff, Minus, Pin, PinOff, Plus, X } from "lucide-react";
import type { ReactNode } from "react";
import type { ResultColumn } from "../api/types";
import { t } from "../i18n/i18n";
import { IconButton, SmallButton } from "../ui/Button";
import type { ColumnFilter, Filters } from "./filter";
import { FilterForm } from "./FilterForm";
import { ColumnStatistics } from "./ColumnStatistics";
import type { Columns } from "./useColumns";
import type { LoadedRows } from "./useRows";

interface Props {
  index: number;
  result: readonly ResultColumn[];
  columns: Columns;
  rows: LoadedRows;
  truncated: boolean;
  filters: Filters;
  onFilters: (filters: Filters) => void;
  onCopy: () => void;
}

const step = 40;

/** All that can be done with a column, and what is in it. */
export function ColumnMenu({ index, result, columns: { table, formats }, rows, truncated, filters, onFilters, onCopy }: Props) {
  const column = table.getColumn(String(index))!;
  const { name, type } = result[index]!;
  const sorted = column.getIsSorted();
  const held = column.getIsPinned() === "left";
  const filter = (next: ColumnFilter | undefined) => onFilters({ ...filters, columns: withFilter(filters.columns, index, next) });
  const resize = (by: number) => table.setColumnSizing((sizes) => ({ ...sizes, [column.id]: Math.max(56, column.getSize() + by) }));
  return (
    <div className="flex flex-col gap-2.5">
      <header className="min-w-0">
        <h3 className="truncate font-medium" title={name}>{name}</h3>
        <p className="text-xs text-ink-3">{type}</p>
      </header>
      <div className="-mx-1 flex flex-wrap gap-0.5">
        <Action icon={<ArrowUp size={14} aria-hidden />} pressed={sorted === "asc"} onClick={() => (sorted === "asc" ? column.clearSorting() : column.toggleSorting(false))}>{t("Ascending")}</Action>
        <Action icon={<ArrowDown size={14} aria-hidden />} pressed={sorted === "desc"} onClick={() => (sorted === "desc" ? column.clearSorting() : column.toggleSorting(true))}>{t("Descending")}</Action>
        <Action icon={held ? <PinOff size={14} aria-hidden /> : <Pin size={14} aria-hidden />} pressed={held} onClick={() => column.pin(held ? false : "left")}>{held ? t("Release") : t("Hold at the left")}</Action>
        <Action icon={<EyeOff size={14} aria-hidden />} onClick={() => column.toggleVisibility(false)} disabled={table.getVisibleLeafColumns().length === 1}>{t("Hide")}</Action>
        <Action icon={<Copy size={14} aria-hidden />} onClick={onCopy}>{t("Copy column")}</Action>
        <span className="ml-auto flex items-center" role="group" aria-label={t("Width")}>
          <IconButton size="smallIcon" label={t("Narrower")} onClick={() => resize(-step)}><Minus size={14} aria-hidden /></IconButton>
          <IconButton size="smallIcon" label={t("Wider")} onClick={() => resize(step)}><Plus size={14} aria-hidden /></IconButton>
        </span>
      </div>
      <FilterForm column={result[index]!} format={formats[index]!} filter={filters.columns.get(index)} onChange={filter} />
      <ColumnStatistics rows={rows} columns={result} format={formats[index]!} index={index} truncated={truncated} />
    </div>
  );
}

function Action({ icon, pressed, children, ...rest }: { icon: ReactNode; pressed?: boolean; children: ReactNode; onClick: () => void; disabled?: boolean }) {
  return (
    <SmallButton {...rest} aria-pressed={pressed} className="aria-pressed:bg-accent-soft aria-pressed:text-ink">
      {icon} {children}
    </SmallButton>
  );
}

function withFilter(filters: Filters["columns"], index: number, next: ColumnFilter | undefined): Filters["columns"] {
  const changed = new Map(filters);
  if (next) changed.set(index, next);
  else changed.delete(index);
  return changed;
}

/** The filters that hold, each to be taken away. */
export function FilterChips({ result, filters, onFilters }: { result: readonly ResultColumn[]; filters: Filters; onFilters: (filters: Filters) => void }) {
  return [...filters.columns].map(([index, filter]) => (
    <span key={index} className="inline-flex h-7 max-w-full items-center gap-1 rounded-md border border-accent/30 bg-accent-soft pl-2 text-xs text-ink" data-testid="filter">
      <span className="truncate">{result[index]?.name} {told(filter)}</span>
      <button type="button" aria-label={t("Remove the filter of {column}", { column: result[index]?.name ?? "" })} className="grid size-6 place-items-center rounded-sm text-ink-2 hover:text-ink"
        onClick={() => onFilters({ ...filters, columns: withFilter(filters.columns, index, undefined) })}>
        <X size={13} aria-hidden />
      </button>
    </span>
  ));
}

function told({ relation, value, upper = "" }: ColumnFilter): string {
  switch (relation) {
    case "contains":
      return t("contains “{value}”", { value });
    case "equals":
      return `= ${value}`;
    case "differs":
      return `≠ ${value}`;
    case "least":
      return `≥ ${value}`;
    case "most":
      return `≤ ${value}`;
    case "between":
      return t("from {value} to {upper}", { value, upper });
    case "empty":
      return t("has no value");
    case "filled":
      return t("has a value");
  }
}

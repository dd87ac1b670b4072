import { ArrowDown, ArrowUp, EllipsisVertical } from "lucide-react";
import { useState } from "react";
import { t } from "../i18n/i18n";
import { cx } from "../ui/cx";
import { Popover } from "../ui/Popover";
import type { Columns } from "./useColumns";

interface Props {
  id: string;
  columns: Columns;
  /** The column whose head is the active cell. */
  active: number | undefined;
  lit: ReadonlySet<string>;
  menu: (column: number) => React.ReactNode;
}

/** The names of the columns: a click sorts, the edge changes the width, and behind each is a menu. */
export function GridHead({ id, columns: { table, shown }, active, lit, menu }: Props) {
  const [open, setOpen] = useState<number>();
  const headers = new Map(table.getLeafHeaders().map((header) => [Number(header.column.id), header]));
  return (
    <thead>
      <tr aria-rowindex={1}>
        {shown.map(({ index, name, format, held }, at) => {
          const column = table.getColumn(String(index))!;
          const sorted = column.getIsSorted();
          const Arrow = sorted === "desc" ? ArrowDown : ArrowUp;
          return (
            <th key={index} id={`${id}--1-${at}`} scope="col" role="columnheader" aria-colindex={at + 1} aria-sort={sorted === "asc" ? "ascending" : sorted === "desc" ? "descending" : "none"}
              data-active={at === active || undefined} data-lit={[...lit].some((key) => key.endsWith(`:${index}`) && !/^\d/.test(key)) || undefined}
              style={held === undefined ? undefined : { left: held }}
              className={cx("group/head sticky top-0 z-[2] h-8 border-b border-line bg-sunken p-0 text-xs font-semibold text-ink-2 data-active:outline-2 data-active:-outline-offset-2 data-active:outline-accent data-lit:bg-accent-soft", held !== undefined && "z-[3] shadow-[1px_0_0_var(--line-strong)]")}>
              <div className={cx("flex h-full items-center gap-1 pr-1 pl-3", format.numeric && "flex-row-reverse pr-3 pl-1")}>
                <button type="button" tabIndex={-1} title={t("Sort by {column}", { column: name })} onClick={(event) => column.toggleSorting(undefined, event.shiftKey)}
                  className={cx("flex h-full min-w-0 flex-1 items-center gap-1 rounded-sm", format.numeric && "flex-row-reverse")}>
                  <span className="truncate">{name}</span>
                  {sorted && <Arrow size={13} className="shrink-0 text-accent" aria-hidden />}
                  {sorted && table.getState().sorting.length > 1 && <span className="text-[0.625rem] tabular text-ink-3">{column.getSortIndex() + 1}</span>}
                </button>
                <Popover label={t("Column {column}", { column: name })} open={open === index} onOpenChange={(now) => setOpen(now ? index : undefined)} className="w-80"
                  trigger={
                    <button type="button" aria-label={t("Column {column}", { column: name })} tabIndex={at === active ? 0 : -1}
                      className="grid size-6 shrink-0 place-items-center rounded-sm text-ink-3 opacity-0 group-hover/head:opacity-100 hover:bg-hover hover:text-ink focus-visible:opacity-100 data-[state=open]:opacity-100 [@media(hover:none)]:opacity-100">
                      <EllipsisVertical size={14} aria-hidden />
                    </button>
                  }>
                  {open === index && menu(index)}
                </Popover>
              </div>
              <span aria-hidden data-testid="resize" onPointerDown={(event) => event.stopPropagation()} onMouseDown={headers.get(index)?.getResizeHandler()} onTouchStart={headers.get(index)?.getResizeHandler()}
                onDoubleClick={() => column.resetSize()}
                className={cx("absolute inset-y-1 right-0 w-1.5 cursor-col-resize touch-none border-r-2 border-transparent group-hover/head:border-line-strong hover:border-accent", column.getIsResizing() && "border-accent")} />
            </th>
          );
        })}
        <th aria-hidden className="sticky top-0 z-[2] border-b border-line bg-sunken" />
      </tr>
    </thead>
  );
}

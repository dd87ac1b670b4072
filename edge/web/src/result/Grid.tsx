import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type PointerEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import type { Mark, Place } from "../api/types";
import { t } from "../i18n/i18n";
import { toast } from "../shell/toasts";
import { at, type Cells, kept, moved, type Position, rangeOf } from "./cells";
import { GridHead } from "./GridHead";
import { GridRow } from "./GridRow";
import { keyOf, type LinkStore, marksAt, useLinks } from "./links";
import type { Columns } from "./useColumns";
import type { LoadedRows } from "./useRows";
import type { View } from "./useView";

/** The height of a row in pixels, its line included. */
const rowHeight = 33;
const headHeight = 32;
/** How many rows are seen without scrolling. */
export const rowsSeen = 10;
const mostHeight = headHeight + rowsSeen * rowHeight + 2;

interface Props {
  columns: Columns;
  rows: LoadedRows;
  view: View;
  marks: readonly Mark[];
  links: LinkStore;
  /** Copies what is selected. */
  onCopy: (cells: Cells) => void;
  /** Shows a cell whole. */
  onOpen: (place: number, column: number) => void;
  /** What stands behind a column's name. */
  menu: (column: number) => React.ReactNode;
}

/** The rows of a result as a grid: only those that are seen are drawn, and every cell can be reached with the keyboard. */
export function Grid({ columns, rows, view, marks, links: store, onCopy, onOpen, menu }: Props) {
  const { shown, table } = columns;
  const scroller = useRef<HTMLDivElement>(null);
  const grid = useRef<HTMLTableElement>(null);
  const id = useId();
  const [cells, setCells] = useState<Cells>();
  const links = useLinks(store);
  const marked = useMemo(() => marksAt(marks), [marks]);
  const lit = useMemo(() => new Set(links.active.flatMap((mark) => marks[mark]?.places.map(keyOf) ?? [])), [links.active, marks]);
  const virtual = useVirtualizer({
    count: view.count, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: 12, scrollMargin: headHeight, scrollPaddingStart: headHeight,
    initialRect: { width: 0, height: mostHeight },
  });
  const items = virtual.getVirtualItems();
  const [first, last] = [items[0]?.index ?? 0, (items.at(-1)?.index ?? -1) + 1];
  const { need } = rows;
  useEffect(() => {
    if (!view.waiting && last > first) need(first, last);
  }, [need, view, first, last]);
  const size = { rows: view.count, columns: shown.length, page: Math.floor(mostHeight / rowHeight) - 1 };
  const selected = cells && size.columns > 0 ? kept(cells, size) : undefined;
  const range = selected && rangeOf(selected);

  const marksOf = ({ row, column }: Position) => marked.get(keyOf({ row: view.place(row), column: shown[column]!.index }));
  const bringIntoView = (row: number, column: number) => {
    if (row >= 0) virtual.scrollToIndex(row, { align: "auto" });
    reveal(scroller.current, shown, column);
  };
  useCalled(links.called === "cell" ? links.call : 0, () => {
    const place = links.pinned.flatMap((mark) => marks[mark]?.places ?? [])[0];
    const column = shown.findIndex(({ index }) => index === place?.column);
    const row = place?.row === undefined ? -1 : view.row(place.row);
    if (row >= 0 || place?.figure) bringIntoView(row, Math.max(0, column));
    if (place) tellHidden(place, row, column);
    scroller.current?.scrollIntoView({ block: "nearest" });
  });

  const press = (event: KeyboardEvent) => {
    // What is in the grid, or was opened from it, has keys of its own.
    if (event.target !== grid.current) return;
    const command = event.ctrlKey || event.metaKey;
    const from = selected ?? at(0, 0);
    if (command && event.key.toLowerCase() === "c" && selected) onCopy(selected);
    else if (event.key === "Escape" && selected) setCells(undefined);
    else if (event.key === "Enter") enter(from, event.shiftKey);
    else {
      const to = moved(from, { key: event.key, shiftKey: event.shiftKey, command }, size);
      if (!to) return;
      setCells(selected ? to : from);
      bringIntoView((selected ? to : from).active.row, to.active.column);
    }
    event.preventDefault();
  };
  const enter = ({ active }: Cells, shift: boolean) => {
    const column = shown[active.column];
    if (!column) return;
    if (active.row >= 0) onOpen(view.place(active.row), column.index);
    else table.getColumn(String(column.index))?.toggleSorting(undefined, shift);
  };
  const point = (event: PointerEvent, extend: boolean) => {
    const position = positionOf(event.target);
    if (!position) return;
    setCells((before) => (extend && before ? { ...before, active: position } : at(position.row, position.column)));
  };
  const look = (event: PointerEvent) => {
    const position = positionOf(event.target);
    if (event.pointerType === "mouse" && event.buttons === 1 && position && cells) point(event, true);
    const found = position && marksOf(position);
    if (event.pointerType === "mouse" && (found || links.active !== links.pinned)) links.look(found);
  };
  const width = shown.reduce((sum, column) => sum + column.width, 0);
  return (
    <div ref={scroller} data-testid="result" tabIndex={-1} className="relative scroll-mt-4 scroll-mb-40 overflow-auto rounded-lg border border-line [overflow-anchor:none]" style={{ maxHeight: mostHeight }}>
      <table ref={grid} role="grid" aria-label={t("Result table")} aria-rowcount={view.count + 1} aria-colcount={shown.length} aria-multiselectable tabIndex={0}
        aria-activedescendant={selected ? `${id}-${selected.active.row}-${selected.active.column}` : undefined}
        onKeyDown={press} onFocus={(event) => event.target === grid.current && setCells((before) => before ?? at(0, 0))}
        className="w-full table-fixed border-separate border-spacing-0 text-sm outline-none" style={{ minWidth: width }}>
        <colgroup>
          {shown.map(({ index, width: own }) => <col key={index} style={{ width: own }} />)}
          <col />
        </colgroup>
        <GridHead id={id} columns={columns} active={selected?.active.row === -1 ? selected.active.column : undefined} lit={lit} menu={menu} />
        <tbody className="select-none" onPointerDown={(event) => event.pointerType === "mouse" && event.button === 0 && point(event, event.shiftKey)} onPointerOver={look} onPointerLeave={() => links.look(undefined)}
          onClick={(event) => {
            const position = positionOf(event.target);
            const found = position && marksOf(position);
            if (position && !event.shiftKey) setCells((before) => before ?? at(position.row, position.column));
            if (found && !event.shiftKey) links.pin(found, "number");
          }}
          onDoubleClick={(event) => {
            const position = positionOf(event.target);
            if (position) onOpen(view.place(position.row), shown[position.column]!.index);
          }}>
          <Spacer height={(items[0]?.start ?? headHeight) - headHeight} />
          {items.map(({ index }) => (
            <GridRow key={index} id={id} index={index} place={view.place(index)} row={rows.at(view.place(index))} shown={shown}
              active={selected?.active.row === index ? selected.active.column : undefined} range={range && index >= range.top && index <= range.bottom ? range : undefined} lit={lit} last={index === view.count - 1} />
          ))}
          <Spacer height={virtual.getTotalSize() - ((items.at(-1)?.end ?? headHeight) - headHeight)} />
        </tbody>
      </table>
    </div>
  );
}

/** Says so when a number's cell is not among those that are shown. */
function tellHidden({ row: place, column: of }: Place, row: number, column: number): void {
  if (place !== undefined && row < 0) toast({ tone: "plain", text: t("Row {row}, which it came from, is held back by a filter.", { row: place + 1 }) });
  else if (of !== undefined && column < 0) toast({ tone: "plain", text: t("The column that it came from is hidden.") });
}

function Spacer({ height }: { height: number }) {
  return height > 0 ? <tr aria-hidden><td style={{ height }} /></tr> : null;
}

/** Does something once each time a number grows, and not for the one it begins with. */
function useCalled(call: number, act: () => void) {
  const done = useRef(call);
  useEffect(() => {
    if (call === done.current || call === 0) return;
    done.current = call;
    act();
  });
}

/** The row and column of the cell that an event happened in. */
function positionOf(target: EventTarget): Position | undefined {
  const cell = (target as Element).closest<HTMLElement>("td[data-column]");
  const row = cell?.closest<HTMLElement>("tr[data-row]");
  return cell && row ? { row: Number(row.dataset["row"]), column: Number(cell.dataset["column"]) } : undefined;
}

/** Scrolls sideways until a column is seen whole, beside those that are held. */
function reveal(scroller: HTMLElement | null, shown: Columns["shown"], column: number): void {
  const target = shown[column];
  if (!scroller || !target || target.held !== undefined) return;
  const held = shown.reduce((sum, one) => sum + (one.held === undefined ? 0 : one.width), 0);
  const left = shown.slice(0, column).reduce((sum, { width }) => sum + width, 0);
  if (left - held < scroller.scrollLeft) scroller.scrollLeft = left - held;
  else if (left + target.width > scroller.scrollLeft + scroller.clientWidth) scroller.scrollLeft = left + target.width - scroller.clientWidth;
}

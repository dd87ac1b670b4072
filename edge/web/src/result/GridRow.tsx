import type { Cell, Row } from "../api/types";
import { plain } from "../format/cell";
import { t } from "../i18n/i18n";
import { cx } from "../ui/cx";
import { type Range, within } from "./cells";
import { keyOf } from "./links";
import type { ShownColumn } from "./useColumns";

interface Props {
  id: string;
  /** Its place on the screen's grid, and in the result. */
  index: number;
  place: number;
  row: Row | undefined;
  shown: readonly ShownColumn[];
  /** The column of the active cell, if that is in this row. */
  active: number | undefined;
  /** What is selected, if that reaches into this row. */
  range: Range | undefined;
  lit: ReadonlySet<string>;
  last: boolean;
}

export function GridRow({ id, index, place, row, shown, active, range, lit, last }: Props) {
  return (
    <tr data-row={index} data-place={place} aria-rowindex={index + 2} aria-busy={!row} className="group h-[33px]">
      {shown.map((column, at) => {
        const chosen = range !== undefined && within(range, index, at);
        return (
          <td key={column.index} id={`${id}-${index}-${at}`} role="gridcell" data-column={at} aria-colindex={at + 1} aria-selected={chosen}
            data-lit={lit.has(keyOf({ row: place, column: column.index })) || undefined} data-active={at === active || undefined}
            style={column.held === undefined ? undefined : { left: column.held }}
            className={cx(
              "relative truncate bg-panel px-3 text-left group-hover:bg-hover", !last && "border-b border-line", column.format.numeric && "text-right tabular",
              column.held !== undefined && "sticky z-[1] shadow-[1px_0_0_var(--line-strong)]", chosen && "bg-accent-soft group-hover:bg-accent-soft",
              "data-lit:bg-accent-soft data-lit:font-semibold data-lit:shadow-[inset_0_0_0_2px_var(--accent)] data-active:outline-2 data-active:-outline-offset-2 data-active:outline-accent",
            )}>
            {row ? <Value cell={row[column.index] ?? null} column={column} /> : <span className="block h-2.5 w-2/3 rounded bg-hover" />}
          </td>
        );
      })}
      <td aria-hidden className={cx("bg-panel group-hover:bg-hover", !last && "border-b border-line")} />
    </tr>
  );
}

function Value({ cell, column }: { cell: Cell; column: ShownColumn }) {
  if (cell === null) return <span className="text-ink-3 italic" title={t("No value (NULL)")} aria-label={t("No value (NULL)")}>{"null"}</span>;
  const exact = plain(cell);
  const shown = column.format.show(cell);
  if (exact === "") return <span className="text-ink-3 italic" title={t("An empty text")}>{t("empty")}</span>;
  return <span title={shown !== exact || exact.length > 24 ? exact.slice(0, 1_000) : undefined}>{shown.replace(/\s*\n\s*/g, " ⏎ ").slice(0, 400)}</span>;
}

import type { Cell, ResultColumn } from "../api/types";
import { plain } from "../format/cell";
import { t } from "../i18n/i18n";
import { CopyButton } from "../ui/CopyButton";
import { Dialog } from "../ui/Dialog";

export interface OpenCell {
  place: number;
  column: ResultColumn;
  cell: Cell;
}

/** One cell whole: a long text with its lines, JSON laid out. */
export function CellDialog({ open, onClose }: { open: OpenCell | undefined; onClose: () => void }) {
  if (!open) return null;
  const { place, column, cell } = open;
  const text = cell === null ? "" : plain(cell);
  return (
    <Dialog open onOpenChange={(still) => !still && onClose()} title={column.name} className="w-[min(48rem,calc(100vw-2rem))]"
      description={t("Row {row}, {type}, {n, plural, one {# character} other {# characters}}", { row: place + 1, type: column.type, n: text.length })}
      actions={<CopyButton text={() => text} label={t("Copy this cell")}>{t("Copy")}</CopyButton>}>
      <pre className="rounded-lg bg-sunken p-3 text-sm break-words whitespace-pre-wrap" data-testid="cell">{cell === null ? "null" : laidOut(text, column)}</pre>
    </Dialog>
  );
}

const long = /\d{16}|\d\.\d{16}/;

/** JSON over several lines, but where a number in it has more digits than parsing it would keep. */
function laidOut(text: string, { type }: ResultColumn): string {
  if (type !== "json" || long.test(text)) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

import type { Cell, ResultColumn, Row } from "../api/types/basic";

const number = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;
// Numbers that are names: a thousands separator would be wrong in them.
const nominal = /(^|_)(id|year|zip|plz|code|number|no)$/i;

/** How the cells of one column are shown. */
export interface ColumnFormat {
  numeric: boolean;
  show(cell: Cell): string;
}

/** Looks at a column's type and values once, so that all its cells agree. */
export function columnFormat(column: ResultColumn, rows: readonly Row[], index: number): ColumnFormat {
  const numeric = isNumeric(column, rows, index);
  if (!numeric) return { numeric, show: plain };
  const digits = fractionDigits(rows, index);
  const format = new Intl.NumberFormat(undefined, {
    useGrouping: !nominal.test(column.name),
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return { numeric, show: (cell) => (isNumber(cell) ? format.format(cell as Intl.StringNumericLiteral) : plain(cell)) };
}

export function isNumeric({ type }: ResultColumn, rows: readonly Row[], index: number): boolean {
  if (type === "integer" || type === "decimal" || type === "float") return true;
  if (type !== "other") return false;
  const values = rows.map((row) => row[index]).filter((cell) => cell !== null && cell !== undefined);
  return values.length > 0 && values.every((cell) => typeof cell === "number");
}

/** A cell as the database gave it, for copying and tooltips. */
export function plain(cell: Cell | undefined): string {
  return cell === null || cell === undefined ? "" : String(cell);
}

/** A cell as a number for drawing; undefined for what is none. */
export function toNumber(cell: Cell | undefined): number | undefined {
  return cell !== undefined && isNumber(cell) ? Number(cell) : undefined;
}

function isNumber(cell: Cell): boolean {
  return typeof cell === "number" || (typeof cell === "string" && number.test(cell));
}

// At most four digits are shown after the point; the tooltip and copies have all.
function fractionDigits(rows: readonly Row[], index: number): number {
  let most = 0;
  for (const row of rows) {
    const [, fraction = ""] = plain(row[index]).split(/[eE]/)[0]?.split(".") ?? [];
    most = Math.max(most, fraction.length);
  }
  return most > 4 ? 2 : most;
}

import type { Cell, ResultColumn, Row } from "../api/types";

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
  if (column.type === "date" || column.type === "timestamp") return { numeric: false, show: timeFormat(rows, index) };
  if (!isNumeric(column, rows, index)) return { numeric: false, show: plain };
  const format = new Intl.NumberFormat(undefined, { useGrouping: !nominal.test(column.name), ...digitsOf(column, rows, index) });
  return { numeric: true, show: (cell) => (isNumber(cell) ? format.format(cell as Intl.StringNumericLiteral) : plain(cell)) };
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

const mostDigits = 20;

/** How many digits stand behind the point: those that there are, but for floats with many, of which three say enough; the tooltip and copies have all. */
function digitsOf({ type }: ResultColumn, rows: readonly Row[], index: number): Intl.NumberFormatOptions {
  let most = 0;
  let least = Infinity;
  for (const row of rows) {
    const text = plain(row[index]);
    if (!number.test(text)) continue;
    const [mantissa = "", exponent = "0"] = text.toLowerCase().split("e");
    most = Math.max(most, (mantissa.split(".")[1] ?? "").length - Number(exponent));
    if (Number(text) !== 0) least = Math.min(least, Math.abs(Number(text)));
  }
  const exact = type === "integer" || type === "decimal";
  if (!exact && most > 4) most = Math.max(2, 2 - Math.floor(Math.log10(Math.min(least, 1))));
  most = Math.min(most, mostDigits);
  return { minimumFractionDigits: most > 6 ? 0 : most, maximumFractionDigits: exact ? mostDigits : most };
}

const midnight = /^\d{4}-\d{2}-\d{2}[T ]00:00(:00(\.0+)?)?(Z|[+-]00(:?00)?)?$/;

/** Points in time as they came, but for the sign between day and time; days alone where there is nothing else. */
function timeFormat(rows: readonly Row[], index: number): (cell: Cell) => string {
  const days = rows.every((row) => row[index] === null || row[index] === undefined || midnight.test(plain(row[index])) || plain(row[index]).length === 10);
  return (cell) => (days ? plain(cell).slice(0, 10) : plain(cell).replace(/^(\d{4}-\d{2}-\d{2})T/, "$1 ").replace(/(\d{2}:\d{2}:\d{2})\.0+(?!\d)/, "$1"));
}

import type { Cell, ResultColumn, Row } from "../api/types/basic";
import { plain } from "./cell";

const number = /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/;
const formula = /^[=+\-@\t\r]/;

/** The rows as comma-separated values (RFC 4180), with a header. */
export function toCsv(columns: readonly ResultColumn[], rows: readonly Row[]): string {
  const quote = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return lines(columns, rows, ",", "\r\n", quote);
}

/** The rows as tab-separated values, which spreadsheets paste as cells. */
export function toTsv(columns: readonly ResultColumn[], rows: readonly Row[]): string {
  return lines(columns, rows, "\t", "\n", (text) => text.replace(/[\t\r\n]+/g, " "));
}

function lines(
  columns: readonly ResultColumn[],
  rows: readonly Row[],
  separator: string,
  end: string,
  quote: (text: string) => string,
): string {
  const line = (cells: readonly Cell[]) => cells.map((cell) => quote(harmless(plain(cell)))).join(separator);
  return [columns.map(({ name }) => name), ...rows].map((cells) => line(cells) + end).join("");
}

// A spreadsheet runs a cell that looks like a formula, wherever it came from. A
// leading apostrophe makes it text; numbers, negative ones too, stay numbers.
function harmless(text: string): string {
  return formula.test(text) && !number.test(text) ? `'${text}` : text;
}

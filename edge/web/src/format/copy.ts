import type { Cell } from "../api/types";
import { plain } from "./cell";

const number = /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/;
const formula = /^[=+\-@\t\r]/;

/** Cells as tab-separated values, which spreadsheets paste as cells; one alone is exactly what it is. */
export function toTsv(lines: readonly (readonly Cell[])[]): string {
  if (lines.length === 1 && lines[0]!.length === 1) return plain(lines[0]![0]);
  return lines.map((cells) => cells.map((cell) => harmless(plain(cell)).replace(/[\t\r\n]+/g, " ")).join("\t") + "\n").join("");
}

// A spreadsheet runs a cell that looks like a formula, wherever it came from. A
// leading apostrophe makes it text; numbers, negative ones too, stay numbers.
function harmless(text: string): string {
  return formula.test(text) && !number.test(text) ? `'${text}` : text;
}

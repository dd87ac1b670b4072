import type { Dialect, Verdict } from "../api/types";
import { tokenize } from "./tokenize";

const longest = 200;

/** The beginning of a statement on one line, which stands for it in lists. */
export function headline(sql: string): string {
  const line = [...sql.trim().replace(/\s+/g, " ")];
  return line.length > longest ? `${line.slice(0, longest - 1).join("")}…` : line.join("");
}

/** A stretch of a statement, in units of a string's length. */
export interface Stretch {
  start: number;
  end: number;
}

/** Where a refusal points; undefined if it does not say. */
export function stretchOf(sql: string, { offset, piece }: Pick<Verdict, "offset" | "piece">): Stretch | undefined {
  const start = indexOfByte(sql, offset - 1);
  if (offset < 1 || start >= sql.length) return undefined;
  const rest = sql.slice(start);
  // A piece is told as the database reads it, which may differ in case and quotes.
  const same = piece !== "" && rest.slice(0, piece.length).toLowerCase() === piece.toLowerCase();
  const length = same ? piece.length : (tokenize(rest)[0]?.text.length ?? 1);
  return { start, end: start + length };
}

function indexOfByte(text: string, bytes: number): number {
  let index = 0;
  for (const character of text) {
    if (bytes <= 0) break;
    bytes -= utf8Length(character.codePointAt(0)!);
    index += character.length;
  }
  return bytes > 0 ? text.length : index;
}

function utf8Length(point: number): number {
  if (point < 0x80) return 1;
  if (point < 0x800) return 2;
  return point < 0x10000 ? 3 : 4;
}

const plainName = /^[a-z_][a-z0-9_]*$/;

/** A name, perhaps of several parts, as it is written in a statement. */
export function written(name: string, dialect: Dialect): string {
  const [open, close] = quotes(dialect);
  return name
    .split(".")
    .map((part) => (plainName.test(part) ? part : open + part.replaceAll(close, close + close) + close))
    .join(".");
}

function quotes(dialect: Dialect): [string, string] {
  if (dialect === "sqlserver") return ["[", "]"];
  return /^(mysql|mariadb|databricks)$/.test(dialect) ? ["`", "`"] : ['"', '"'];
}

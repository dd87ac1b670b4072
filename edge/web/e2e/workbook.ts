// Reads a workbook as any spreadsheet would: a ZIP archive (its list of files is at its end) of XML parts.

import { inflateRawSync } from "node:zlib";

export type SheetCell = string | number | boolean | null;

/** The cells of the first sheet of an .xlsx file, row by row; a date is the number that a spreadsheet keeps of it. */
export function firstSheet(file: Buffer): SheetCell[][] {
  const xml = partOf(file, "xl/worksheets/sheet1.xml");
  return [...xml.matchAll(/<row[^>]*>(.*?)<\/row>/gs)].map(([, row]) => [...row!.matchAll(/<c([^>]*?)(?:\/>|>(.*?)<\/c>)/gs)].map(([, attributes, body]) => cellOf(attributes!, body)));
}

/** The number that a spreadsheet keeps of a date. */
export function serialOf(date: string): number {
  const epoch = 25_569; // 1970-01-01, in days since the last one of 1899
  return epoch + Date.parse(`${date}T00:00:00Z`) / 86_400_000;
}

function cellOf(attributes: string, body: string | undefined): SheetCell {
  if (body === undefined) return null;
  const [, value] = /<v>(.*?)<\/v>/s.exec(body) ?? [];
  if (/\bt="b"/.test(attributes)) return value === "1";
  if (/\bt="inlineStr"/.test(attributes)) return plain(/<t[^>]*>(.*?)<\/t>/s.exec(body)?.[1] ?? "");
  return Number(value);
}

function plain(xml: string): string {
  const names: Record<string, string> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
  return xml.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (_, hex, decimal, name) => (name ? (names[name] ?? "") : String.fromCodePoint(hex ? parseInt(hex, 16) : Number(decimal))));
}

const listed = 0x02014b50;
const ending = 0x06054b50;

function partOf(file: Buffer, name: string): string {
  const end = file.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || file.readUInt32LE(end) !== ending) throw new Error("this is no ZIP archive");
  let at = file.readUInt32LE(end + 16);
  while (file.readUInt32LE(at) === listed) {
    const [size, length, extra, comment, start] = [file.readUInt32LE(at + 20), file.readUInt16LE(at + 28), file.readUInt16LE(at + 30), file.readUInt16LE(at + 32), file.readUInt32LE(at + 42)];
    if (file.toString("utf8", at + 46, at + 46 + length) === name) {
      const data = start + 30 + file.readUInt16LE(start + 26) + file.readUInt16LE(start + 28);
      return inflateRawSync(file.subarray(data, data + size)).toString("utf8");
    }
    at += 46 + length + extra + comment;
  }
  throw new Error(`${name} is not in the archive`);
}

// Numbers as they are written. A database's decimals and integers may have more digits than a
// double; what is compared, added up or shown here keeps them all.

import type { Cell } from "../api/types";

/** digits × 10^-scale. */
export interface Decimal {
  digits: bigint;
  scale: number;
}

const form = /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/;

/** A cell as an exact number; undefined if it is none, as text, "NaN" and "Infinity" are. */
export function decimalOf(cell: Cell | undefined): Decimal | undefined {
  if (typeof cell !== "number" && typeof cell !== "string") return undefined;
  const parts = form.exec(String(cell));
  if (!parts) return undefined;
  const [, sign, whole = "", fraction = "", exponent = "0"] = parts;
  const digits = BigInt(whole + fraction);
  const scale = fraction.length - Number(exponent);
  const signed = sign === "-" ? -digits : digits;
  return scale < 0 ? { digits: signed * 10n ** BigInt(-scale), scale: 0 } : { digits: signed, scale };
}

export function add(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { digits: digitsAt(a, scale) + digitsAt(b, scale), scale };
}

/** Less than, equal to or greater than 0, as a is to b. */
export function compare(a: Decimal, b: Decimal): number {
  const scale = Math.max(a.scale, b.scale);
  const [x, y] = [digitsAt(a, scale), digitsAt(b, scale)];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** a shared by n, rounded half away from zero to so many digits behind the point. */
export function shared(a: Decimal, n: number, places: number): Decimal {
  const scaled = a.digits * 10n ** BigInt(Math.max(0, places - a.scale));
  const by = BigInt(n) * 10n ** BigInt(Math.max(0, a.scale - places));
  const half = scaled < 0n ? -by : by;
  return { digits: (scaled * 2n + half) / (by * 2n), scale: places };
}

/** The number in plain digits, without zeros at the end of its fraction. */
export function textOf({ digits, scale }: Decimal): string {
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, "0");
  const whole = text.slice(0, text.length - scale);
  const fraction = text.slice(text.length - scale).replace(/0+$/, "");
  return `${digits < 0n ? "-" : ""}${whole}${fraction && `.${fraction}`}`;
}

function digitsAt({ digits, scale }: Decimal, wanted: number): bigint {
  return scale === wanted ? digits : digits * 10n ** BigInt(wanted - scale);
}

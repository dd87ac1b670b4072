// JSON.parse rounds every number to a double. A database's decimals may have
// more digits than that, and a figure shown must be the figure stored.

interface SourceContext {
  source?: string;
}

type Reviver = (this: unknown, key: string, value: unknown, context?: SourceContext) => unknown;

const keep: Reviver = (_key, value, context) =>
  typeof value === "number" && context?.source !== undefined ? exactNumber(value, context.source) : value;

/** The number, or its digits where the double is not what was written. */
export function exactNumber(value: number, source: string): number | string {
  return source.length <= 15 || normal(source) === normal(String(value)) ? value : source;
}

/** So many characters a number has at least that a double may not hold. */
const long = /[\d.eE+-]{16}/;

/** Parses JSON, leaving numbers that a double cannot hold as their digits in a string. */
export function parseExact(text: string): unknown {
  if (!long.test(text)) return JSON.parse(text);
  return (JSON.parse as (text: string, reviver: Reviver) => unknown)(text, keep);
}

function normal(number: string): string {
  const [mantissa = "", exponent = "0"] = number.toLowerCase().split("e");
  const negative = mantissa.startsWith("-");
  const [whole = "", fraction = ""] = mantissa.replace(/^[+-]/, "").split(".");
  const digits = (whole + fraction).replace(/^0+/, "");
  const trimmed = digits.replace(/0+$/, "");
  const scale = Number(exponent) - fraction.length + (digits.length - trimmed.length);
  return trimmed === "" ? "0" : `${negative ? "-" : ""}${trimmed}e${scale}`;
}

export type TokenKind = "keyword" | "function" | "name" | "string" | "number" | "comment" | "operator" | "space";

export interface Token {
  kind: TokenKind;
  text: string;
}

const keywords = new Set(
  `ALL AND ANY AS ASC BETWEEN BY CASE CAST COLLATE CROSS CURRENT_DATE CURRENT_TIMESTAMP DATE DEFAULT DELETE DESC DISTINCT ELSE END
  ESCAPE EXCEPT EXISTS EXTRACT FALSE FETCH FILTER FIRST FOLLOWING FROM FULL GROUP HAVING ILIKE IN INNER INSERT INTERSECT INTERVAL INTO
  IS JOIN LAST LATERAL LEFT LIKE LIMIT NATURAL NOT NULL NULLS OFFSET ON OR ORDER OUTER OVER PARTITION PRECEDING RANGE
  RECURSIVE RIGHT ROW ROWS SELECT SET SOME THEN TIMESTAMP TRUE UNBOUNDED UNION UPDATE USING VALUES WHEN WHERE WINDOW WITH`.split(/\s+/),
);

const patterns: [kind: TokenKind, pattern: RegExp][] = [
  ["space", /\s+/y],
  ["comment", /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y],
  ["string", /[eE]?'(?:[^']|'')*(?:'|$)/y],
  ["string", /\$(\w*)\$[\s\S]*?(?:\$\1\$|$)/y],
  ["name", /"(?:[^"]|"")*(?:"|$)|`[^`]*(?:`|$)|\[[^\]]*(?:\]|$)/y],
  ["number", /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y],
  ["name", /[\p{L}_][\p{L}\p{N}_$]*/uy],
];

/** Splits SQL for colouring. The texts of the tokens add up to the input, whatever it is. */
export function tokenize(sql: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < sql.length; ) {
    const token = next(sql, at);
    tokens.push(token);
    at += token.text.length;
  }
  return tokens;
}

function next(sql: string, at: number): Token {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const text = pattern.exec(sql)?.[0];
    if (text) return { kind: kind === "name" ? nameKind(text, sql, at + text.length) : kind, text };
  }
  return { kind: "operator", text: String.fromCodePoint(sql.codePointAt(at)!) };
}

function nameKind(text: string, sql: string, end: number): TokenKind {
  if (keywords.has(text.toUpperCase())) return "keyword";
  return /^\s*\(/.test(sql.slice(end, end + 20)) ? "function" : "name";
}

const clauses = new Set(["SELECT", "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "UNION", "EXCEPT", "INTERSECT", "WITH"]);
const joins = new Set(["JOIN", "LEFT", "RIGHT", "INNER", "FULL", "CROSS", "NATURAL"]);

/**
 * Breaks a statement that is all on one line before its clauses, for reading.
 * A statement with line breaks of its own is left alone, and so is what is in brackets.
 */
export function layOut(sql: string): string {
  if (sql.includes("\n")) return sql;
  let depth = 0;
  let out = "";
  let previous = "";
  for (const { kind, text } of tokenize(sql)) {
    if (text === "(") depth++;
    if (text === ")") depth--;
    const word = kind === "keyword" ? text.toUpperCase() : "";
    const isJoin = joins.has(word) && !joins.has(previous) && previous !== "OUTER";
    const begins = clauses.has(word) && !(word === "FROM" && previous === "DELETE");
    if (depth === 0 && out !== "" && (begins || isJoin || word === "AND")) {
      // The AND of BETWEEN belongs to its operands.
      if (word !== "AND" || !between(out)) out = `${out.trimEnd()}\n${isJoin || word === "AND" ? "  " : ""}`;
    }
    out += text;
    if (kind !== "space") previous = word;
  }
  return out;
}

function between(before: string): boolean {
  const line = before.slice(before.lastIndexOf("\n") + 1).toUpperCase();
  const tail = line.slice(line.lastIndexOf(" BETWEEN ") + 1);
  return tail.startsWith("BETWEEN ") && !tail.includes(" AND ");
}

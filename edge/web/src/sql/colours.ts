import type { TokenKind } from "./tokenize";

/** The classes of each kind of token; the others have none. */
export const colours: Partial<Record<TokenKind, string>> = {
  keyword: "font-semibold text-accent",
  function: "text-(--stage-planner)",
  string: "text-(--code-string)",
  number: "text-(--stage-edge)",
  comment: "text-ink-3 italic",
  operator: "text-ink-3",
};

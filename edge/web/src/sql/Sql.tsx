import { useMemo } from "react";
import { colours } from "./colours";
import { layOut, tokenize } from "./tokenize";

/** A statement in colour, broken into lines at its clauses unless it is to be shown to the letter. */
export function Sql({ text, exact = false, className = "" }: { text: string; exact?: boolean; className?: string }) {
  const tokens = useMemo(() => tokenize(exact ? text : layOut(text)), [text, exact]);
  return (
    <pre tabIndex={0} aria-label="SQL"
      className={`overflow-auto rounded-lg bg-sunken p-3 font-mono text-[0.78125rem] leading-5 whitespace-pre-wrap break-words ${className}`}>
      <code>
        {tokens.map(({ kind, text: part }, i) => {
          const colour = colours[kind];
          return colour ? (
            <span key={i} className={colour}>
              {part}
            </span>
          ) : (
            part
          );
        })}
      </code>
    </pre>
  );
}

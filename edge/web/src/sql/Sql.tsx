import { useMemo } from "react";
import { colours } from "./colours";
import { layOut, tokenize } from "./tokenize";

/** A statement in colour, broken into lines at its clauses. */
export function Sql({ text, className = "" }: { text: string; className?: string }) {
  const tokens = useMemo(() => tokenize(layOut(text)), [text]);
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

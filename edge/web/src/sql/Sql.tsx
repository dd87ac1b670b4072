import { useMemo, type ReactNode } from "react";
import { Tooltip } from "../ui/Popover";
import { colours } from "./colours";
import { layOut, tokenize } from "./tokenize";

interface Props {
  text: string;
  /** Shown to the letter, rather than broken into lines at its clauses. */
  exact?: boolean;
  /** What the tokens are, for those of which it is told on hover. */
  notes?: readonly (ReactNode | undefined)[] | undefined;
  onPointerEnter?: () => void;
  className?: string;
}

/** A statement in colour, broken into lines at its clauses unless it is to be shown to the letter. */
export function Sql({ text, exact = false, notes, onPointerEnter, className = "" }: Props) {
  const tokens = useMemo(() => tokenize(exact ? text : layOut(text)), [text, exact]);
  return (
    <pre tabIndex={0} aria-label="SQL" onPointerEnter={onPointerEnter}
      className={`overflow-auto rounded-lg bg-sunken p-3 font-mono text-[0.78125rem] leading-5 whitespace-pre-wrap break-words ${className}`}>
      <code>
        {tokens.map(({ kind, text: part }, i) => {
          const note = notes?.[i];
          if (note) {
            return (
              <Tooltip key={i} text={note}>
                <span data-testid="column-name" className="rounded-xs hover:bg-accent-soft">{part}</span>
              </Tooltip>
            );
          }
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

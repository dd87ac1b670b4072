import { useId, useMemo, useRef, useState, type KeyboardEvent } from "react";
import type { Part } from "../api/types/basic";
import { stretchesOf, useMarks, type MarkStore } from "./marks";

interface Props {
  text: string;
  parts: readonly Part[];
  store: MarkStore;
}

/** The question as it was asked; words that a piece of the restatement came from stand out with it. */
export function Question({ text, parts, store }: Props) {
  const marks = useMarks(store);
  const stretches = useMemo(() => stretchesOf(text, parts), [text, parts]);
  return (
    <>
      {stretches.map((stretch, i) =>
        stretch.parts.length === 0 ? stretch.text : (
          <span key={i} data-testid="word" data-marked={marks.stands(stretch.parts) || undefined} className="mark"
            onPointerEnter={({ pointerType }) => pointerType === "mouse" && marks.look(stretch.parts)}
            onPointerLeave={() => marks.look(undefined)} onClick={() => marks.pin(stretch.parts)}>
            {stretch.text}
          </span>
        ),
      )}
    </>
  );
}

/** How the question was read, piece by piece. The pieces are one stop of the Tab key; arrow keys go from one to the next. */
export function Restatement({ text, parts, store }: Props) {
  const marks = useMarks(store);
  const id = useId();
  const line = useRef<HTMLSpanElement>(null);
  const traced = parts.flatMap((part, i) => (from(part) ? [i] : []));
  const [stop, setStop] = useState<number>();
  if (parts.length === 0) return text;
  const move = (event: KeyboardEvent, at: number) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === "Enter" || event.key === " ") marks.pin([at]);
    else if (step) line.current?.querySelectorAll<HTMLElement>("[role=button]")[traced.indexOf(at) + step]?.focus();
    else return;
    event.preventDefault();
  };
  return (
    <span ref={line} role="group" aria-label="How the question was read">
      {parts.map((part, i) => {
        const words = from(part);
        if (!words) return <span key={i} className={part.kind === "text" ? undefined : "text-ink-3"}>{part.text}</span>;
        return (
          <span key={i} role="button" tabIndex={i === (stop ?? traced[0]) ? 0 : -1} title={words} aria-describedby={`${id}-${i}`}
            aria-pressed={marks.pinned([i])} data-testid="part" data-marked={marks.stands([i]) || undefined}
            className={`mark mark-part ${part.carried ? "mark-carried" : ""}`}
            onPointerEnter={({ pointerType }) => pointerType === "mouse" && marks.look([i])} onPointerLeave={() => marks.look(undefined)}
            onFocus={() => { setStop(i); marks.look([i]); }} onBlur={() => marks.look(undefined)}
            onClick={() => marks.pin([i])} onKeyDown={(event) => move(event, i)}>
            {part.text}
          </span>
        );
      })}
      {traced.map((i) => <span key={i} id={`${id}-${i}`} hidden>{from(parts[i]!)}</span>)}
    </span>
  );
}

/** Where a piece came from, in words; "" if it was taken for granted or only holds others together. */
function from({ words, carried }: Part): string {
  if (words?.length) return `From ${words.map(({ text }) => `“${text}”`).join(", ")}`;
  return carried ? "Carried over from an earlier question" : "";
}

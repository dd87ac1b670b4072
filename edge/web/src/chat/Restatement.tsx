import { useId, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import type { PartChange } from "../api/http";
import type { Part } from "../api/types";
import { t } from "../i18n/i18n";
import { stretchesOf, useMarks, type MarkStore } from "./marks";
import { PartChip } from "./PartChip";

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

/**
 * How the question was read, piece by piece. The pieces are one stop of the Tab key; arrow keys go from one to the next.
 * One that can be put otherwise opens to what may stand in its place.
 */
export function Restatement({ text, parts, store, onChange }: Props & { onChange: ((change: PartChange) => void) | undefined }) {
  const marks = useMarks(store);
  const id = useId();
  const line = useRef<HTMLSpanElement>(null);
  const changeable = (part: Part) => (onChange ? part.alternatives : undefined);
  const stops = parts.flatMap((part, i) => (from(part) || changeable(part) ? [i] : []));
  const [stop, setStop] = useState<number>();
  if (parts.length === 0) return text;
  const move = (event: KeyboardEvent, at: number): boolean => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return false;
    line.current?.querySelectorAll<HTMLElement>("[data-piece]")[stops.indexOf(at) + step]?.focus();
    event.preventDefault();
    return true;
  };
  return (
    <span ref={line} role="group" aria-label={t("How the question was read")}>
      {parts.map((part, i) => {
        if (!stops.includes(i)) return <span key={i} className={part.kind === "text" ? undefined : "text-ink-3"}>{part.text}</span>;
        const alternatives = changeable(part);
        const words = from(part);
        const piece = {
          "data-piece": true, "data-testid": "part", "data-marked": marks.stands([i]) || undefined, tabIndex: i === (stop ?? stops[0]) ? 0 : -1,
          ...(words && { title: words, "aria-describedby": `${id}-${i}` }),
          onPointerEnter: ({ pointerType }: PointerEvent) => { if (pointerType === "mouse") marks.look([i]); },
          onPointerLeave: () => marks.look(undefined),
          onFocus: () => { setStop(i); marks.look([i]); },
          onBlur: () => marks.look(undefined),
        };
        const look = `mark ${part.carried ? "mark-carried" : ""} ${part.changed ? "mark-changed" : ""}`;
        if (alternatives && onChange) {
          return (
            <PartChip key={i} part={part} alternatives={alternatives} onChange={(to) => onChange({ part: i, ...to })} {...piece}
              className={`${look} mark-chip`} onKeyDown={(event) => move(event, i)} />
          );
        }
        return (
          <span key={i} role="button" aria-pressed={marks.pinned([i])} {...piece} className={`${look} mark-part`} onClick={() => marks.pin([i])}
            onKeyDown={(event) => {
              if (move(event, i) || (event.key !== "Enter" && event.key !== " ")) return;
              marks.pin([i]);
              event.preventDefault();
            }}>
            {part.text}
          </span>
        );
      })}
      {stops.map((i) => from(parts[i]!) && <span key={i} id={`${id}-${i}`} hidden>{from(parts[i]!)}</span>)}
    </span>
  );
}

/** Where a piece came from, in words; "" if it was taken for granted or only holds others together. */
function from({ words, carried }: Part): string {
  if (words?.length) return t("From {words}", { words: words.map(({ text }) => `“${text}”`).join(", ") });
  return carried ? t("Carried over from an earlier question") : "";
}

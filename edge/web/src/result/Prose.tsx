import { type KeyboardEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { Mark, ResultColumn } from "../api/types";
import { t } from "../i18n/i18n";
import { type LinkStore, type Links, stretchesOf, useLinks, whereOf } from "./links";

interface Props {
  text: string;
  writing: boolean;
  marks: readonly Mark[];
  columns: readonly ResultColumn[];
  links: LinkStore;
}

/**
 * The text of an answer. While it is written its box grows with it in small moves, so that what stands below does not jump;
 * who wants no motion has it grow at once. A number or a name in it lights the cells that it came from.
 */
export function Prose({ text, writing, marks, columns, links }: Props) {
  const inner = useRef<HTMLParagraphElement>(null);
  const [height, setHeight] = useState<number>();
  // A card that comes with its answer has nothing to grow.
  const [grows] = useState(writing);
  useLayoutEffect(() => {
    const p = inner.current;
    if (!grows || !p) return;
    const observer = new ResizeObserver(() => setHeight(p.offsetHeight));
    observer.observe(p);
    return () => observer.disconnect();
  }, [grows]);
  return (
    <div className={grows ? "min-h-14 overflow-y-clip transition-[height] duration-200 ease-out" : "min-h-14"} style={height === undefined ? undefined : { height }}>
      <p ref={inner} className="text-[1.0625rem] leading-7 whitespace-pre-wrap" data-testid={writing ? "draft" : "answer"}>
        {marks.length > 0 && !writing ? <Marked text={text} marks={marks} columns={columns} store={links} /> : text}
        {writing && (
          // It takes no room, so that no line breaks because of it.
          <span className="relative inline-block w-0" role="img" aria-label={t("still being written")}>
            <span className="absolute bottom-0.5 left-1.5 size-2 animate-pulse-dot rounded-full bg-accent" />
          </span>
        )}
      </p>
    </div>
  );
}

const figure = /\d/;

/** The text with its marks. They are one stop of the Tab key; arrow keys go from one to the next. */
function Marked({ text, marks, columns, store }: { text: string; marks: readonly Mark[]; columns: readonly ResultColumn[]; store: LinkStore }) {
  const links = useLinks(store);
  const stretches = useMemo(() => stretchesOf(text, marks), [text, marks]);
  const line = useRef<HTMLSpanElement>(null);
  const [stop, setStop] = useState(0);
  useEffect(() => {
    if (links.called === "number" && links.call > 0) line.current?.querySelector("[data-marked]")?.scrollIntoView({ block: "nearest" });
  }, [links.call, links.called]);
  const order = stretches.flatMap(({ mark }) => (mark === undefined ? [] : [mark]));
  const press = (event: KeyboardEvent, mark: number) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === "Enter" || event.key === " ") links.pin([mark], "cell");
    else if (step) line.current?.querySelectorAll<HTMLElement>("[role=button]")[order.indexOf(mark) + step]?.focus();
    else return;
    event.preventDefault();
  };
  return (
    <span ref={line}>
      {stretches.map(({ text: words, mark }, i) =>
        mark === undefined ? words : (
          <span key={i} role="button" tabIndex={mark === (order.includes(stop) ? stop : order[0]) ? 0 : -1} data-testid="mark" data-marked={links.active.includes(mark) || undefined}
            aria-pressed={pinned(links, mark)} title={whereOf(marks[mark]!, columns)} className={figure.test(words) ? "mark mark-part" : "mark cursor-pointer"}
            onPointerEnter={({ pointerType }) => pointerType === "mouse" && links.look([mark])} onPointerLeave={() => links.look(undefined)}
            onFocus={() => { setStop(mark); links.look([mark]); }} onBlur={() => links.look(undefined)}
            onClick={() => links.pin([mark], "cell")} onKeyDown={(event) => press(event, mark)}>
            {words}
          </span>
        ),
      )}
    </span>
  );
}

function pinned(links: Links, mark: number): boolean {
  return links.pinned.length === 1 && links.pinned[0] === mark;
}

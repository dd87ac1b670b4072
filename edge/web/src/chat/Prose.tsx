import { useLayoutEffect, useRef, useState } from "react";

/**
 * The text of an answer. While it is written its box grows with it in small moves, so that
 * what stands below does not jump; who wants no motion has it grow at once.
 */
export function Prose({ text, writing }: { text: string; writing: boolean }) {
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
        {text}
        {writing && (
          // It takes no room, so that no line breaks because of it.
          <span className="relative inline-block w-0" role="img" aria-label="still being written">
            <span className="absolute bottom-0.5 left-1.5 size-2 animate-pulse-dot rounded-full bg-accent" />
          </span>
        )}
      </p>
    </div>
  );
}

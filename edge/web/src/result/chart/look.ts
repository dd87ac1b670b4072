// The colours of the page as a drawing library needs them: computed, not as variables.

import { useEffect, useState } from "react";

export interface Look {
  ink: string;
  soft: string;
  line: string;
  strong: string;
  panel: string;
  hover: string;
  accent: string;
  font: string;
  series: readonly string[];
  /** Things may move. */
  motion: boolean;
}

export const seriesColours = 8;

function lookOf(element: HTMLElement): Look {
  const probe = element.ownerDocument.createElement("span");
  // Where motion is reduced every change is a transition of a moment, at whose start the colour is the one before.
  probe.style.setProperty("transition", "none", "important");
  element.append(probe);
  const colour = (name: string) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const look: Look = {
    ink: colour("ink"), soft: colour("ink-3"), line: colour("line"), strong: colour("line-strong"), panel: colour("panel"), hover: colour("hover"), accent: colour("accent"),
    font: getComputedStyle(probe).fontFamily,
    series: Array.from({ length: seriesColours }, (_, i) => colour(`series-${i + 1}`)),
    motion: !matchMedia("(prefers-reduced-motion: reduce)").matches,
  };
  probe.remove();
  return look;
}

const questions = ["(prefers-color-scheme: dark)", "(prefers-reduced-motion: reduce)"];

/** The colours where an element is, now and after the theme changes. */
export function useLook(element: HTMLElement | null): Look | undefined {
  const [look, setLook] = useState<Look>();
  useEffect(() => {
    if (!element) return;
    const again = () => setLook(lookOf(element));
    again();
    const chosen = new MutationObserver(again);
    chosen.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    const media = questions.map((question) => matchMedia(question));
    for (const one of media) one.addEventListener("change", again);
    return () => {
      chosen.disconnect();
      for (const one of media) one.removeEventListener("change", again);
    };
  }, [element]);
  return look;
}

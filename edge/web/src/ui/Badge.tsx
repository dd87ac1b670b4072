import type { HTMLAttributes } from "react";
import { cx } from "./cx";

export type Tone = "plain" | "good" | "warn" | "bad" | "accent";

const tones: Readonly<Record<Tone, string>> = {
  plain: "border-line bg-sunken text-ink-2",
  good: "border-good/30 bg-good-soft text-good",
  warn: "border-warn/30 bg-warn-soft text-warn",
  bad: "border-bad/30 bg-bad-soft text-bad",
  accent: "border-accent/30 bg-accent-soft text-accent",
};

/** A word or two about what stands beside it. */
export function Badge({ tone = "plain", className, ...rest }: HTMLAttributes<HTMLSpanElement> & { tone?: Tone }) {
  return <span {...rest} className={cx("inline-flex h-5.5 items-center gap-1 rounded-full border px-2 text-xs font-medium whitespace-nowrap", tones[tone], className)} />;
}

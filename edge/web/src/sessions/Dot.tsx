import type { SessionLine } from "../api/sessions";
import { t } from "../i18n/i18n";
import { cx } from "../ui/cx";
import { markOf, marks, type Mark } from "./states";

const tones: Readonly<Record<Mark, string>> = {
  running: "bg-accent animate-pulse-dot",
  waiting: "bg-warn",
  failed: "bg-bad",
  unseen: "bg-accent",
  idle: "border border-line-strong",
};

/** Where a session stands, as a dot that is named for those who cannot see it. */
export function Dot({ session, className }: { session: Pick<SessionLine, "state" | "unseen">; className?: string }) {
  const mark = markOf(session);
  return (
    <span className={cx("shrink-0", className)} title={t(marks[mark])} data-testid="dot" data-mark={mark}>
      <span className={cx("block size-2 rounded-full", tones[mark])} aria-hidden />
      <span className="sr-only">{t(marks[mark])}: </span>
    </span>
  );
}

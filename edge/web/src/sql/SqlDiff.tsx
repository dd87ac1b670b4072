import { useMemo } from "react";
import { t } from "../i18n/i18n";
import { diffOf, type Line } from "./diff";

const signs: Readonly<Record<Line["kind"], string>> = { same: " ", added: "+", removed: "−" };
const tones: Readonly<Record<Line["kind"], string>> = { same: "text-ink-2", added: "bg-good-soft text-ink", removed: "bg-bad-soft text-ink-2" };

/** What of a statement is other than in an earlier one. */
export function SqlDiff({ before, after, label }: { before: string; after: string; label: string }) {
  const lines = useMemo(() => diffOf(before, after), [before, after]);
  if (lines.every(({ kind }) => kind === "same")) return <p className="text-sm text-ink-3">{t("The statements are the same.")}</p>;
  return (
    <pre tabIndex={0} aria-label={label} data-testid="sql-diff"
      className="max-h-80 overflow-auto rounded-lg bg-sunken py-2 font-mono text-[0.78125rem] leading-5 whitespace-pre-wrap break-words">
      {lines.map(({ kind, text }, i) => (
        <span key={i} data-kind={kind} className={`block px-3 ${tones[kind]}`}>
          <span className="inline-block w-4 select-none text-ink-3" aria-hidden>{signs[kind]}</span>
          {kind !== "same" && <span className="sr-only">{kind === "added" ? t("added: ") : t("removed: ")}</span>}
          {text}
        </span>
      ))}
    </pre>
  );
}

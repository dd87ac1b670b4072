import { t } from "../i18n/i18n";
import { cutDown, type Piece } from "./diff";

const looks: Readonly<Record<Piece["kind"], string>> = {
  same: "",
  gone: "bg-bad-soft text-bad line-through decoration-bad/60",
  new: "bg-good-soft text-good no-underline",
};

/** A text with what it does not share with another one marked, in words or in lines; of lines that both have, some are left out. */
export function Differences({ pieces, label, lines = false }: { pieces: readonly Piece[]; label: string; lines?: boolean }) {
  const shown = lines ? cutDown(pieces) : pieces.map((piece) => ({ ...piece, leftOut: 0 }));
  return (
    <pre tabIndex={0} aria-label={label} data-testid="differences"
      className="max-h-96 overflow-auto rounded-lg bg-sunken p-3 font-mono text-[0.78125rem] leading-5 whitespace-pre-wrap break-words">
      {shown.map(({ kind, text, leftOut }, i) => {
        const Mark = { same: "span", gone: "del", new: "ins" }[kind] as "span";
        if (leftOut > 0) return <span key={i} className="my-1 block text-ink-3">{t("{n, plural, one {# line} other {# lines}} alike", { n: leftOut })}</span>;
        return <Mark key={i} className={`${looks[kind]} ${lines ? "block" : ""}`}>{text}</Mark>;
      })}
    </pre>
  );
}

/** Text to read as it is, such as a prompt. */
export function Verbatim({ text, label }: { text: string; label: string }) {
  if (text === "") return <p className="text-xs text-ink-3">{t("It is empty.")}</p>;
  return (
    <pre tabIndex={0} aria-label={label}
      className="max-h-96 overflow-auto rounded-lg bg-sunken p-3 font-mono text-xs leading-5 whitespace-pre-wrap break-words">
      {text}
    </pre>
  );
}

import { Check, Hand, TriangleAlert } from "lucide-react";
import { useEffect, useId, useMemo, useRef, type KeyboardEvent, type ReactNode } from "react";
import { t } from "../i18n/i18n";
import { Chip } from "../ui/Button";
import { colours } from "./colours";
import { stretchOf, written, type Stretch } from "./statement";
import { tokenize } from "./tokenize";
import type { Judgement } from "./useVerdict";

interface Props {
  text: string;
  judgement: Judgement;
  onChange: (text: string) => void;
  onKeyDown?: (event: KeyboardEvent) => void;
}

// The field and what is drawn behind it must break lines alike.
const type = "col-start-1 row-start-1 m-0 min-h-16 w-full p-3 font-mono text-[0.78125rem] leading-5 whitespace-pre-wrap break-words";

/** A statement to type, in colour, with what the guard says of it and the offending piece marked. */
export function SqlField({ text, judgement, onChange, onKeyDown }: Props) {
  const field = useRef<HTMLTextAreaElement>(null);
  const status = useId();
  const { verdict } = judgement;
  const refused = verdict?.allowed === false;
  const stretch = useMemo(() => (verdict && refused ? stretchOf(text, verdict) : undefined), [text, verdict, refused]);
  useEffect(() => field.current?.focus(), []);
  const take = (name: string) => {
    if (!stretch || !verdict) return;
    onChange(text.slice(0, stretch.start) + written(name, verdict.dialect) + text.slice(stretch.end));
    field.current?.focus();
  };
  return (
    <>
      <div className={`grid max-h-96 overflow-auto rounded-lg border bg-sunken focus-within:ring-2 focus-within:ring-accent/20 ${refused ? "border-bad/60" : "border-line-strong focus-within:border-accent"}`}>
        <pre aria-hidden className={`${type} pointer-events-none`}><Coloured text={text} stretch={stretch} />{"\n"}</pre>
        <textarea ref={field} value={text} aria-label="SQL" aria-invalid={refused} aria-describedby={status} spellCheck={false}
          autoCapitalize="off" autoComplete="off" onChange={({ target }) => onChange(target.value)} onKeyDown={onKeyDown}
          className={`${type} resize-none overflow-hidden bg-transparent text-transparent caret-ink outline-none`} />
      </div>
      <div id={status} role="status" className="min-h-5 text-sm" data-testid="verdict">
        <VerdictLine judgement={judgement} empty={text.trim() === ""} onTake={stretch && take} />
      </div>
    </>
  );
}

function Coloured({ text, stretch }: { text: string; stretch: Stretch | undefined }): ReactNode {
  const tokens = useMemo(() => tokenize(text), [text]);
  let at = 0;
  return tokens.map(({ kind, text: part }, i) => {
    const [start, end] = [at, (at += part.length)];
    const marked = stretch && start < stretch.end && end > stretch.start;
    return (
      <span key={i} data-testid={marked ? "offending" : undefined}
        className={`${colours[kind] ?? ""} ${marked ? "rounded-xs bg-bad-soft underline decoration-bad decoration-wavy underline-offset-4" : ""}`}>
        {part}
      </span>
    );
  });
}

/** What is said of the statement: one line, and the names that may have been meant. */
export function VerdictLine({ judgement: { verdict, trouble }, empty, onTake }: { judgement: Judgement; empty: boolean; onTake: ((name: string) => void) | undefined }) {
  if (empty) return <p className="text-ink-3">{t("Write one statement that reads.")}</p>;
  if (trouble) return <p className="text-warn">{trouble}</p>;
  if (!verdict) return <p className="text-ink-3">{t("Checking…")}</p>;
  if (verdict.write) {
    return (
      <p className="flex gap-1.5 text-warn">
        <Hand size={15} className="mt-0.5 shrink-0" aria-hidden /> {t("It writes to {tables}: it is tried and rolled back, and runs once another person has approved it.", { tables: verdict.tables.join(", ") })}
      </p>
    );
  }
  if (verdict.allowed) {
    return (
      <p className="flex items-center gap-1.5 text-good">
        <Check size={15} className="shrink-0" aria-hidden /> {verdict.tables.length > 0 ? t("It only reads: {tables}.", { tables: verdict.tables.join(", ") }) : t("It only reads.")}
        {verdict.filtered && ` ${t("A policy limits which rows of {tables} it sees.", { tables: verdict.filtered.join(", ") })}`}
      </p>
    );
  }
  return (
    <div className="space-y-2">
      <p className="flex gap-1.5 text-bad"><TriangleAlert size={15} className="mt-0.5 shrink-0" aria-hidden /> {verdict.reason}</p>
      {onTake && verdict.near.length > 0 && (
        <div className="flex flex-wrap gap-1.5">
          {verdict.near.map((name) => (
            <Chip key={name} onClick={() => onTake(name)} className="min-h-8 font-mono text-xs">{name}</Chip>
          ))}
        </div>
      )}
    </div>
  );
}

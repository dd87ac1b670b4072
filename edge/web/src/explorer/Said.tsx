import { Pencil, Plus, X } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import { forgetTerm, teachTerm } from "../api/semantics";
import { t } from "../i18n/i18n";
import { queries } from "../services";
import { Button, IconButton, SmallButton } from "../ui/Button";
import { descriptionOf, meaningOf, wordsFor, type Target } from "./said";
import { useSemantics, useVocabulary, writeDescription } from "./useSaid";

interface Props {
  connection: string;
  target: Target;
  /** What the database itself says of it. */
  comment: string | undefined;
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The description of a table or column, changed where it is read. */
export function Description({ connection, target, comment }: Props) {
  const { data: semantics } = useSemantics(connection);
  const said = descriptionOf(semantics, target);
  const [editing, setEditing] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const close = () => {
    setEditing(false);
    requestAnimationFrame(() => opener.current?.focus());
  };
  const name = meaningOf(target);
  if (editing) return <DescriptionForm connection={connection} target={target} before={said} comment={comment} onDone={close} />;
  return (
    <div className="flex items-start gap-1" data-testid="description">
      <p className="min-w-0 max-w-prose py-1 text-sm break-words text-ink-2">
        {said || comment || <span className="text-ink-3">{t("Nobody has described it.")}</span>}
        {!said && comment && <span className="text-xs text-ink-3"> {t("(from the database)")}</span>}
      </p>
      <IconButton ref={opener} size="smallIcon" label={t("Describe {name}", { name })} onClick={() => setEditing(true)} disabled={semantics === undefined}><Pencil size={14} /></IconButton>
    </div>
  );
}

function DescriptionForm({ connection, target, before, comment, onDone }: Props & { before: string; onDone: () => void }) {
  const [text, setText] = useState(before);
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState("");
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => area.current?.focus(), []);
  const save = () => {
    setBusy(true);
    setWrong("");
    writeDescription(connection, target, text).then(onDone, (error: unknown) => {
      setWrong(wordsOf(error));
      setBusy(false);
    });
  };
  return (
    <form onSubmit={(event) => { event.preventDefault(); save(); }} onKeyDown={(event) => { if (event.key === "Escape") onDone(); }} className="max-w-prose space-y-2" data-testid="describing">
      <label htmlFor={id} className="sr-only">{t("Description of {name}", { name: meaningOf(target) })}</label>
      <textarea ref={area} id={id} value={text} rows={2} maxLength={500} placeholder={comment ?? t("What one row or value is, in a sentence.")} onChange={({ target: { value } }) => setText(value)}
        onKeyDown={(event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save(); }}
        className="block field-sizing-content max-h-60 w-full rounded-md border border-line-strong bg-sunken px-2.5 py-1.5 text-sm placeholder:text-ink-3" />
      {wrong && <p role="alert" className="text-xs break-words text-bad">{wrong}</p>}
      <div className="flex gap-2">
        <Button type="submit" size="small" primary disabled={busy || text.trim() === before}>{busy ? t("Saving") : t("Save")}</Button>
        <Button size="small" onClick={onDone} disabled={busy}>{t("Cancel")}</Button>
      </div>
    </form>
  );
}

/** What people call a table or column, taught and forgotten where it is read. */
export function AlsoCalled({ connection, target }: Omit<Props, "comment">) {
  const { data } = useVocabulary(connection);
  const [adding, setAdding] = useState(false);
  const [wrong, setWrong] = useState("");
  const opener = useRef<HTMLButtonElement>(null);
  const renew = () => queries.invalidateQueries({ queryKey: ["vocabulary", connection] });
  const close = () => {
    setAdding(false);
    requestAnimationFrame(() => opener.current?.focus());
  };
  const forget = (phrase: string) => {
    setWrong("");
    forgetTerm(connection, phrase).then(renew, (error: unknown) => setWrong(wordsOf(error)));
  };
  const words = wordsFor(data?.terms ?? [], target);
  return (
    <div className="text-sm" data-testid="also-called">
      <div className="flex flex-wrap items-center gap-1.5">
        <span className="text-xs text-ink-3">{t("Also called")}</span>
        {words.map(({ phrase }) => (
          <span key={phrase} className="inline-flex h-7 items-center gap-0.5 rounded-full border border-line bg-panel pl-2.5 text-xs">
            {phrase}
            <button type="button" aria-label={t("Forget {phrase}", { phrase })} title={t("Forget {phrase}", { phrase })} onClick={() => forget(phrase)} className="grid size-6 place-items-center rounded-full text-ink-3 hover:text-bad"><X size={12} aria-hidden /></button>
          </span>
        ))}
        {!adding && <SmallButton ref={opener} onClick={() => setAdding(true)}><Plus size={13} aria-hidden /> {t("Add a word")}<span className="sr-only"> {t("for {name}", { name: meaningOf(target) })}</span></SmallButton>}
      </div>
      {adding && <WordForm connection={connection} target={target} onDone={() => { void renew(); close(); }} onCancel={close} />}
      {wrong && <p role="alert" className="text-xs break-words text-bad">{wrong}</p>}
    </div>
  );
}

function WordForm({ connection, target, onDone, onCancel }: Omit<Props, "comment"> & { onDone: () => void; onCancel: () => void }) {
  const [phrase, setPhrase] = useState("");
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const teach = () => {
    setBusy(true);
    teachTerm(connection, phrase, meaningOf(target)).then(onDone, (error: unknown) => {
      setWrong(wordsOf(error));
      setBusy(false);
    });
  };
  const name = meaningOf(target);
  return (
    <form onSubmit={(event) => { event.preventDefault(); teach(); }} onKeyDown={(event) => { if (event.key === "Escape") onCancel(); }} className="mt-1.5">
      <div className="flex flex-wrap gap-2">
        <input ref={field} value={phrase} onChange={({ target: { value } }) => { setPhrase(value); setWrong(""); }} aria-label={t("A word for {name}", { name })} aria-invalid={wrong !== ""} maxLength={60}
          autoComplete="off" className="h-7 w-48 rounded-md border border-line-strong bg-sunken px-2 text-sm aria-invalid:border-bad" />
        <Button type="submit" size="small" primary disabled={busy || phrase.trim() === ""}>{busy ? t("Teaching") : t("Teach it")}</Button>
        <Button size="small" onClick={onCancel}>{t("Cancel")}</Button>
      </div>
      {wrong && <p role="alert" className="mt-1 text-xs break-words text-bad">{wrong}</p>}
    </form>
  );
}

import { ListOrdered, Pencil, Play, X } from "lucide-react";
import { useState } from "react";
import { t } from "../i18n/i18n";
import { queue, type Queued } from "../state/queue";
import { IconButton, SmallButton } from "../ui/Button";
import { Input } from "../ui/Field";

/** The questions that wait for the one that runs, to change or take back. */
export function Queue({ session, waiting, paused, onGoOn }: {
  session: string;
  waiting: readonly Queued[];
  /** Why the next one is not asked by itself, "" if it is. */
  paused: string;
  onGoOn: () => void;
}) {
  if (waiting.length === 0) return null;
  return (
    <section aria-label={t("Questions that wait")} className="mb-2 rounded-xl border border-line bg-panel p-2 text-sm shadow-card" data-testid="queue">
      <header className="flex min-h-7 items-center gap-2 px-1 text-xs text-ink-3">
        <ListOrdered size={14} aria-hidden />
        <span className="min-w-0 flex-1">{paused || t("{n, plural, one {# question waits} other {# questions wait}} for the one before", { n: waiting.length })}</span>
        {paused && <SmallButton onClick={onGoOn}><Play size={13} aria-hidden /> {t("Go on")}</SmallButton>}
      </header>
      <ol className="max-h-32 overflow-y-auto">
        {waiting.map((one) => <Line key={one.key} session={session} question={one} />)}
      </ol>
    </section>
  );
}

function Line({ session, question: { key, text, connection } }: { session: string; question: Queued }) {
  const [edited, setEdited] = useState<string>();
  const save = () => {
    if (edited?.trim()) queue.edit(session, key, edited.trim());
    setEdited(undefined);
  };
  return (
    <li className="flex min-h-9 items-center gap-1 rounded-md pl-1 hover:bg-hover">
      {edited === undefined ? (
        <span className="min-w-0 flex-1 truncate" title={text}>{text}</span>
      ) : (
        <Input aria-label={t("The waiting question")} value={edited} autoFocus maxLength={8_000} className="h-8 flex-1"
          onChange={({ target }) => setEdited(target.value)} onBlur={save}
          onKeyDown={({ key }) => { if (key === "Enter") save(); else if (key === "Escape") setEdited(undefined); }} />
      )}
      <span className="shrink-0 px-1 text-xs text-ink-3 max-sm:hidden">{connection}</span>
      <IconButton size="smallIcon" label={t("Change “{text}”", { text })} onClick={() => setEdited(text)}><Pencil size={14} aria-hidden /></IconButton>
      <IconButton size="smallIcon" label={t("Take back “{text}”", { text })} onClick={() => queue.remove(session, key)}><X size={15} aria-hidden /></IconButton>
    </li>
  );
}

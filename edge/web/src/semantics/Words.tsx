import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState } from "react";
import { ApiError } from "../api/http";
import { forgetTerm, getVocabulary, teachTerm } from "../api/semantics";
import type { Term } from "../api/types";
import { Time } from "../connections/Health";
import { rich, t } from "../i18n/i18n";
import { Field } from "../models/Field";
import { queries } from "../services";
import { Button, IconButton } from "../ui/Button";
import { Wrong } from "./Fields";

/** What people call tables, columns and values: taught and forgotten one by one, beside the versions of the rest. */
export function Words({ connection, id }: { connection: string; id: string }) {
  const { data, error } = useQuery({ queryKey: ["vocabulary", connection], queryFn: ({ signal }) => getVocabulary(connection, signal) });
  const terms = data?.terms ?? [];
  return (
    <section id={id} aria-label={t("Words")} className="min-w-0" data-testid="words">
      <h2 className="text-[1.0625rem] leading-7 font-semibold">{t("Words")}{terms.length > 0 && <span className="ml-2 text-sm font-normal tabular text-ink-3">{terms.length}</span>}</h2>
      <p className="max-w-prose text-sm text-ink-2">{t("What people call tables, columns and values. A word holds as soon as it is taught, and is no part of the versions.")}</p>
      {error && <Wrong>{error.message}</Wrong>}
      {terms.length > 0 && (
        <ul className="mt-3 divide-y divide-line rounded-xl border border-line bg-panel shadow-card">
          {terms.map((term) => <Word key={term.phrase} connection={connection} term={term} />)}
        </ul>
      )}
      <Lesson connection={connection} />
    </section>
  );
}

function renew(connection: string): Promise<void> {
  return queries.invalidateQueries({ queryKey: ["vocabulary", connection] });
}

function Word({ connection, term: { phrase, targets, author, taught } }: { connection: string; term: Term }) {
  const [wrong, setWrong] = useState("");
  const forget = () => {
    forgetTerm(connection, phrase).then(
      () => renew(connection),
      (error: unknown) => setWrong(error instanceof Error ? error.message : String(error)),
    );
  };
  return (
    <li className="flex items-start gap-2 px-3 py-2 text-sm sm:px-4" data-testid="word">
      <div className="min-w-0 flex-1 leading-9 break-words">
        {rich("“{phrase}” means {meaning}", { phrase, meaning: <code key="meaning" className="font-mono text-[0.78125rem]">{targets.join(", ")}</code> })} <span className="text-xs text-ink-3">{author}, <Time at={taught} /></span>
        {wrong && <Wrong>{wrong}</Wrong>}
      </div>
      <IconButton needs="teach" label={t("Forget {phrase}", { phrase })} onClick={forget} className="-mr-2"><X size={16} /></IconButton>
    </li>
  );
}

// In the words of the database.
const example = "customers, segment = 'vip'";
const blank = { phrase: "", meaning: "" };

function Lesson({ connection }: { connection: string }) {
  const [lesson, setLesson] = useState(blank);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<{ field: string; message: string }>();
  const edit = (change: Partial<typeof blank>) => {
    setLesson({ ...lesson, ...change });
    setRefusal(undefined);
  };
  const teach = () => {
    setBusy(true);
    teachTerm(connection, lesson.phrase, lesson.meaning)
      .then(() => {
        setLesson(blank);
        return renew(connection);
      })
      .catch((error: unknown) => setRefusal({ field: (error instanceof ApiError && error.field) || "phrase", message: error instanceof Error ? error.message : String(error) }))
      .finally(() => setBusy(false));
  };
  const errorAt = (field: string) => (refusal?.field === field ? refusal.message : undefined);
  return (
    <form onSubmit={(event) => { event.preventDefault(); teach(); }} className="mt-3 grid items-start gap-x-2 gap-y-3 sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto]" data-testid="lesson">
      <Field label={t("Word")} value={lesson.phrase} onChange={(phrase) => edit({ phrase })} error={errorAt("phrase")} placeholder={t("clients")} />
      <Field label={t("Means")} value={lesson.meaning} onChange={(meaning) => edit({ meaning })} error={errorAt("meaning")} placeholder={example} />
      <Button needs="teach" type="submit" disabled={busy || lesson.phrase.trim() === "" || lesson.meaning.trim() === ""} className="w-fit sm:mt-6">{busy ? t("Teaching") : t("Teach it")}</Button>
    </form>
  );
}

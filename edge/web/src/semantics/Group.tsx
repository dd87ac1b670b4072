import { Pencil, Plus, Trash2 } from "lucide-react";
import { useEffect, useRef, type ReactNode } from "react";
import { t } from "../i18n/i18n";
import { Button, SmallButton } from "../ui/Button";
import { Wrong } from "./Fields";
import type { Meaning } from "./useMeaning";
import { type Entry, keyOf, type Kind, wordsAt } from "./working";

/** What a form says of a field of its entry. */
export type ErrorAt = (field: string) => string | undefined;

interface Props<K extends Kind> {
  kind: K;
  title: string;
  /** Words that add an entry, and those for one that has no name yet. */
  add: string;
  unnamed: string;
  intro: ReactNode;
  meaning: Meaning;
  fresh: Entry<K>;
  view: (entry: Entry<K>) => ReactNode;
  form: (entry: Entry<K>, edit: (change: Partial<Entry<K>>) => void, errorAt: ErrorAt) => ReactNode;
}

/** All entries of a kind: to read, and one after the other to edit. */
export function Group<K extends Kind>({ kind, title, add, unnamed, intro, meaning, fresh, view, form }: Props<K>) {
  const self = useRef<HTMLElement>(null);
  const list = (meaning.meanings?.[kind] ?? []) as Entry<K>[];
  const openAt = meaning.opened?.kind === kind ? meaning.opened.index : undefined;
  const back = (act: () => void) => {
    const at = openAt;
    act();
    requestAnimationFrame(() => (self.current?.querySelector<HTMLElement>(`[data-edits="${at}"]`) ?? self.current?.querySelector<HTMLElement>("[data-adds]"))?.focus());
  };
  return (
    <section ref={self} aria-label={title} className="min-w-0" data-testid={`group-${kind}`}>
      <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1">
        <div className="min-w-0 flex-[1_1_16rem]">
          <h2 className="text-[1.0625rem] leading-7 font-semibold">{title}{list.length > 0 && <span className="ml-2 text-sm font-normal tabular text-ink-3">{list.length}</span>}</h2>
          <p className="max-w-prose text-sm text-ink-2">{intro}</p>
        </div>
        <SmallButton needs="teach" data-adds onClick={() => meaning.add(kind, fresh)} className="h-9"><Plus size={14} aria-hidden /> {add}</SmallButton>
      </header>
      {list.length > 0 && (
        <ul className="mt-3 divide-y divide-line rounded-xl border border-line bg-panel shadow-card">
          {list.map((one, i) => {
            const at = `${kind}[${i}]`;
            const name = keyOf(kind, one) || unnamed;
            const wrong = wordsAt(meaning.problems, at);
            return (
              <li key={i} className="min-w-0 px-3 py-3 sm:px-4" data-testid="entry">
                {openAt === i ? (
                  <Form label={name} wrong={wordsAt(meaning.problems.filter(({ path }) => path === at), at)} onDone={() => back(meaning.close)} onCancel={() => back(meaning.cancel)}>
                    {form(one, (change) => meaning.set(kind, i, { ...one, ...change }), (field) => wordsAt(meaning.problems, `${at}.${field}`))}
                  </Form>
                ) : (
                  <div className="flex items-start gap-2">
                    <div className="min-w-0 flex-1">
                      {view(one)}
                      {wrong && <Wrong>{wrong}</Wrong>}
                    </div>
                    <div className="-my-0.5 -mr-1.5 flex shrink-0">
                      <SmallButton needs="teach" data-edits={i} onClick={() => meaning.open(kind, i)} title={t("Edit")} aria-label={t("Edit {name}", { name })}><Pencil size={14} aria-hidden /></SmallButton>
                      <SmallButton needs="teach" onClick={() => meaning.remove(kind, i)} title={t("Remove")} aria-label={t("Remove {name}", { name })}><Trash2 size={14} aria-hidden /></SmallButton>
                    </div>
                  </div>
                )}
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}

function Form({ label, wrong, onDone, onCancel, children }: { label: string; wrong: string | undefined; onDone: () => void; onCancel: () => void; children: ReactNode }) {
  const self = useRef<HTMLFormElement>(null);
  useEffect(() => {
    const first = self.current?.querySelector<HTMLElement>("[aria-invalid=true]") ?? self.current?.querySelector<HTMLElement>("input, textarea, select");
    first?.focus();
  }, []);
  return (
    <form ref={self} aria-label={label} onSubmit={(event) => { event.preventDefault(); onDone(); }} className="space-y-3" data-testid="entry-form">
      {children}
      {wrong && <Wrong>{wrong}</Wrong>}
      <div className="flex gap-2">
        <Button type="submit">{t("Done")}</Button>
        <Button onClick={onCancel}>{t("Cancel")}</Button>
      </div>
    </form>
  );
}

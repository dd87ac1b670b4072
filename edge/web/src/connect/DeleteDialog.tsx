import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { deleteConnection, getDependents, type Dependent } from "../api/connect";
import { msg, t } from "../i18n/i18n";
import { queries } from "../services";
import { navigate } from "../shell/route";
import { toast } from "../shell/toasts";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field, Input } from "../ui/Field";
import { ErrorState, Skeleton } from "../ui/Page";

/** Deletes a connection, after its name was typed and what goes with it was read. */
export default function DeleteDialog({ name, open, onOpenChange }: { name: string; open: boolean; onOpenChange: (open: boolean) => void }) {
  const [typed, setTyped] = useState("");
  const [deleting, setDeleting] = useState(false);
  const [error, setError] = useState<Error>();
  const { data: dependents, error: unread, refetch } = useQuery({ queryKey: ["dependents", name], queryFn: ({ signal }) => getDependents(name, signal), enabled: open, gcTime: 0 });
  const remove = () => {
    setDeleting(true);
    setError(undefined);
    deleteConnection(name)
      .then(() => {
        toast({ tone: "good", text: t("{name} is deleted.", { name }) });
        onOpenChange(false);
        navigate("/connections");
        return queries.invalidateQueries({ queryKey: ["connections"] });
      }, (cause: unknown) => setError(cause instanceof Error ? cause : new Error(String(cause))))
      .finally(() => setDeleting(false));
  };
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t("Delete {name}?", { name })} description={t("The database itself stays as it is. Arivu forgets how to reach it.")}
      actions={
        <>
          <Button onClick={() => onOpenChange(false)}>{t("Cancel")}</Button>
          <Button tone="danger" onClick={remove} disabled={deleting || typed !== name || (!dependents && !unread)}>{deleting ? t("Deleting") : t("Delete {name}", { name })}</Button>
        </>
      }>
      <form className="space-y-4" onSubmit={(event) => { event.preventDefault(); if (typed === name) remove(); }}>
        {unread ? <ErrorState error={unread} onRetry={() => void refetch()} /> : dependents ? <Dependents all={dependents} /> : <Skeleton className="h-24" />}
        <Field label={t("Type {name} to delete it", { name })}>
          {(tied) => <Input {...tied} value={typed} onChange={({ target }) => setTyped(target.value)} autoCapitalize="off" autoComplete="off" spellCheck={false} />}
        </Field>
        {error && <ErrorState error={error} />}
      </form>
    </Dialog>
  );
}

const fates: readonly (readonly [Dependent["fate"], string])[] = [
  ["goes", msg("Deleted with it")], ["fails", msg("Can run no more")], ["stays", msg("Can still be read")],
];

function Dependents({ all }: { all: readonly Dependent[] }) {
  if (all.length === 0) return <p className="text-sm text-ink-2">{t("Nothing depends on it.")}</p>;
  return (
    <div className="space-y-3" data-testid="dependents">
      {fates.map(([fate, words]) => {
        const these = all.filter((one) => one.fate === fate);
        return these.length > 0 && (
          <section key={fate}>
            <h3 className="eyebrow">{t(words)}</h3>
            <ul className="mt-1 space-y-1 text-sm">
              {these.map(({ kind, count, names }) => (
                <li key={kind} className="break-words">
                  <span className="font-medium">{t(kinds[kind], { n: count })}</span>
                  {names.length > 0 && <span className="text-ink-2">: {names.join(", ")}{count > names.length && " …"}</span>}
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}

const kinds: Readonly<Record<Dependent["kind"], string>> = {
  metrics: msg("{n, plural, one {# metric} other {# metrics}}"), verified: msg("{n, plural, one {# verified question} other {# verified questions}}"),
  tables: msg("{n, plural, one {the description of # table} other {the descriptions of # tables}}"), relations: msg("{n, plural, one {# relation} other {# relations}}"),
  instructions: msg("{n, plural, one {# instruction} other {# instructions}}"), words: msg("{n, plural, one {# taught word} other {# taught words}}"),
  feedback: msg("{n, plural, one {feedback on # answer} other {feedback on # answers}}"), models: msg("{n, plural, one {its choice of # model} other {its choice of # models}}"),
  approvals: msg("{n, plural, one {# statement that waits for approval} other {# statements that wait for approval}}"),
  saved: msg("{n, plural, one {# saved question} other {# saved questions}}"), sessions: msg("{n, plural, one {# session} other {# sessions}}"),
};

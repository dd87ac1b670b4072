import { useQuery } from "@tanstack/react-query";
import { Bookmark, Database, Pencil, Play, Trash2 } from "lucide-react";
import { useDeferredValue, useMemo, useState } from "react";
import { ApiError } from "../api/http";
import { deleteSaved, getSaved, runSaved, type Saved } from "../api/sessions";
import { age, fullTime } from "../format/time";
import { rich, t } from "../i18n/i18n";
import { asker, queries } from "../services";
import { beginSession } from "../chat/useConversation";
import { Link } from "../shell/Link";
import { navigate, sessionPath } from "../shell/route";
import { toast } from "../shell/toasts";
import { useNow } from "../shell/useNow";
import { newId } from "../state/id";
import { Badge } from "../ui/Badge";
import { Button, IconButton } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Input } from "../ui/Field";
import { Empty, ErrorState, Page, PageHeader, Skeleton } from "../ui/Page";
import SaveDialog from "./SaveDialog";
import { matching } from "./search";

/** Questions that are kept to be asked again, with what came of each last. */
export default function SavedPage() {
  const { data: saved, error, isPending, refetch } = useQuery({ queryKey: ["saved"], queryFn: ({ signal }) => getSaved(signal) });
  const [search, setSearch] = useState("");
  const words = useDeferredValue(search);
  const found = useMemo(() => matching(saved ?? [], words), [saved, words]);
  const [changing, setChanging] = useState<Saved>();
  const [removing, setRemoving] = useState<Saved>();
  return (
    <Page title={t("Saved questions")}>
      <PageHeader title={t("Saved questions")}>{t("Each is asked again with the connection and the options that it was saved with.")}</PageHeader>
      {saved && saved.length > 0 && (
        <Input type="search" aria-label={t("Search saved questions")} placeholder={t("Words in a name or a question")} value={search} onChange={({ target }) => setSearch(target.value)} />
      )}
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {isPending && Array.from({ length: 3 }, (_, i) => <Skeleton key={i} className="h-28 rounded-xl" />)}
      {saved?.length === 0 && (
        <Empty icon={Bookmark} title={t("No question is saved yet")}>
          <p>{rich("Ask one, and choose {save} below its answer.", { save: <strong className="font-medium">{t("Save")}</strong> })}</p>
          <Link href="/chat" className="font-medium text-accent underline underline-offset-2">{t("Ask a question")}</Link>
        </Empty>
      )}
      {saved && saved.length > 0 && found.length === 0 && <p className="text-sm text-ink-3">{t("No saved question has these words.")}</p>}
      <ul className="grid gap-3 @3xl/main:grid-cols-2">
        {found.map((one) => <Entry key={one.id} saved={one} onChange={() => setChanging(one)} onRemove={() => setRemoving(one)} />)}
      </ul>
      {changing && <SaveDialog question={changing} onSaved={() => setChanging(undefined)} onClose={() => setChanging(undefined)} />}
      {removing && <Removal saved={removing} onClose={() => setRemoving(undefined)} />}
    </Page>
  );
}

function Entry({ saved, onChange, onRemove }: { saved: Saved; onChange: () => void; onRemove: () => void }) {
  const { name, question, connection, sql, options, created_by, last_run } = saved;
  const [busy, setBusy] = useState(false);
  const planner = sql ? t("statement") : options.model ?? (options.planner === "offline" ? t("built-in planner") : "");
  return (
    <li className="flex min-w-0 flex-col gap-2 rounded-xl border border-line bg-panel p-4 shadow-card" data-testid="saved">
      <div className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <h2 className="font-semibold break-words">{name}</h2>
          {question !== name && <p className="mt-0.5 line-clamp-2 text-sm text-ink-2">{question}</p>}
        </div>
        <IconButton size="smallIcon" label={t("Change “{name}”", { name })} onClick={onChange}><Pencil size={15} aria-hidden /></IconButton>
        <IconButton size="smallIcon" label={t("Delete “{name}”", { name })} onClick={onRemove}><Trash2 size={15} aria-hidden /></IconButton>
      </div>
      <p className="flex flex-wrap items-center gap-1.5 text-xs text-ink-3">
        <Badge><Database size={12} aria-hidden /> {connection}</Badge>
        {planner && <Badge>{planner}</Badge>}
        <span>{t("saved by {user}", { user: created_by })}</span>
      </p>
      <div className="mt-auto flex items-end gap-3 pt-1">
        <div className="min-w-0 flex-1 text-sm">{last_run ? <LastRun run={last_run} runs={saved.runs} /> : <p className="text-ink-3">{t("Not asked again yet.")}</p>}</div>
        <Button primary disabled={busy} onClick={() => { setBusy(true); void run(saved).finally(() => setBusy(false)); }}><Play size={15} aria-hidden /> {t("Ask")}</Button>
      </div>
    </li>
  );
}

function LastRun({ run: { at, by, answer, status, session_id }, runs }: { run: NonNullable<Saved["last_run"]>; runs: number }) {
  const when = Date.parse(at);
  const now = useNow(true, 30_000);
  return (
    <>
      {answer ? <p className="line-clamp-2 text-ink-2">{answer}</p> : status && <p className="text-ink-2">{status.replaceAll("_", " ")}</p>}
      <p className="text-xs text-ink-3">
        <Link href={sessionPath(session_id)} className="underline-offset-2 hover:underline">
          <time dateTime={at} title={fullTime(when)}>{age(when, now)}</time>
        </Link>
        {" · "}{t("{n, plural, one {asked once} other {asked # times}}, last by {user}", { n: runs, user: by })}
      </p>
    </>
  );
}

/** Asks a saved question in a session of its own and goes there. */
async function run({ id, question, connection, sql }: Saved): Promise<void> {
  const session = newId();
  try {
    const accepted = await runSaved(id, session);
    beginSession(session);
    asker.adopt(accepted.id, { text: question, connection, session, ...(sql && { sql }) }, Date.now());
    void queries.invalidateQueries({ queryKey: ["saved"] });
    navigate(sessionPath(session));
  } catch (error) {
    toast({ tone: "bad", text: error instanceof Error ? error.message : String(error), requestId: error instanceof ApiError ? error.requestId : undefined });
  }
}

function Removal({ saved, onClose }: { saved: Saved; onClose: () => void }) {
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState("");
  const remove = () => {
    setBusy(true);
    deleteSaved(saved.id).then(
      () => {
        void queries.invalidateQueries({ queryKey: ["saved"] });
        onClose();
      },
      (error: unknown) => {
        setWrong(error instanceof Error ? error.message : String(error));
        setBusy(false);
      },
    );
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t("Delete “{name}”", { name: saved.name })} description={t("Nobody can ask it from here any more. What was asked by it stays.")}
      actions={<><Button onClick={onClose}>{t("Cancel")}</Button><Button tone="danger" disabled={busy} onClick={remove}>{t("Delete")}</Button></>}>
      {wrong && <p role="alert" className="text-sm text-bad">{wrong}</p>}
    </Dialog>
  );
}

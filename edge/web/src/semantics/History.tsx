import { useInfiniteQuery } from "@tanstack/react-query";
import { ChevronRight, RotateCcw } from "lucide-react";
import { useState } from "react";
import { getVersions, restoreVersion } from "../api/semantics";
import type { SemanticsChanged, SemanticsVersion } from "../api/types";
import { Time } from "../connections/Health";
import { t } from "../i18n/i18n";
import { Field } from "../models/Field";
import { Button, SmallButton } from "../ui/Button";
import { Differences, ImpactList } from "./Differences";
import { Wrong } from "./Fields";
import { meaningChanged } from "./useMeaning";
import { reasonWords } from "./words";

interface Props {
  connection: string;
  /** The newest one. */
  version: number;
  /** Something is changed and not saved, which a restore would make stale. */
  editing: boolean;
}

/** Who wrote what when and why, read when somebody wants to know; any version can be brought back. */
export function History({ connection, version, editing }: Props) {
  const [open, setOpen] = useState(false);
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: ["semantics-versions", connection, version],
    queryFn: ({ pageParam, signal }) => getVersions(connection, 20, pageParam, signal),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    enabled: open,
  });
  const versions = data?.pages.flatMap((page) => page.versions) ?? [];
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)} className="group" data-testid="versions">
      <summary className="flex w-fit list-none items-center gap-1 rounded-sm text-[1.0625rem] leading-7 font-semibold [&::-webkit-details-marker]:hidden">
        <ChevronRight size={17} className="transition-transform group-open:rotate-90" aria-hidden /> {t("History")}
      </summary>
      {error && <Wrong>{error.message}</Wrong>}
      <ol className="mt-3 divide-y divide-line rounded-xl border border-line bg-panel empty:hidden">
        {versions.map((one) => <Version key={one.version} connection={connection} one={one} newest={one.version === version} editing={editing} />)}
      </ol>
      {hasNextPage && <Button className="mt-2" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>{t("Show earlier versions")}</Button>}
    </details>
  );
}

function Version({ connection, one, newest, editing }: { connection: string; one: SemanticsVersion; newest: boolean; editing: boolean }) {
  const [preview, setPreview] = useState<SemanticsChanged>();
  const [note, setNote] = useState("");
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState("");
  const restore = (dry: boolean) => {
    setBusy(true);
    setWrong("");
    restoreVersion(connection, one.version, note.trim(), dry)
      .then((out) => {
        setPreview(dry ? out : undefined);
        if (!dry) meaningChanged(connection, out.semantics);
      })
      .catch((error: unknown) => setWrong(error instanceof Error ? error.message : String(error)))
      .finally(() => setBusy(false));
  };
  return (
    <li className="px-3 py-2.5 text-sm sm:px-4" data-testid="one-version">
      <div className="flex items-start gap-2">
        <p className="min-w-0 flex-1 break-words">
          <span className="font-medium tabular">{t("Version {version, number}", { version: one.version })}</span> <span className="text-ink-3">{t("by {author}", { author: one.author })}, <Time at={one.time} /></span>
          <span className="block text-ink-2">{reasonWords(one)}</span>
        </p>
        {newest ? <span className="text-xs leading-5 text-ink-3">{t("in force")}</span> : !preview && (
          <SmallButton needs="teach" onClick={() => restore(true)} disabled={busy || editing} title={editing ? t("Save or discard your changes first") : undefined}>
            <RotateCcw size={14} aria-hidden /> {t("Bring back")}<span className="sr-only"> {t("version {version, number}", { version: one.version })}</span>
          </SmallButton>
        )}
      </div>
      {wrong && <Wrong>{wrong}</Wrong>}
      {preview && (
        <form onSubmit={(event) => { event.preventDefault(); restore(false); }} className="mt-2 space-y-3 border-l-2 border-line pl-3">
          <Differences changes={preview.changes} />
          {preview.impact && <ImpactList impact={preview.impact} />}
          <Field label={t("Why")} value={note} onChange={setNote} maxLength={200} />
          <div className="flex gap-2">
            <Button type="submit" primary disabled={busy}>{t("Bring it back")}</Button>
            <Button onClick={() => setPreview(undefined)} disabled={busy}>{t("Leave it")}</Button>
          </div>
        </form>
      )}
    </li>
  );
}

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "../api/http";
import { getSemantics, putSemantics } from "../api/semantics";
import type { FieldProblem, Meanings, Semantics, SemanticsChanged } from "../api/types";
import { queries } from "../services";
import { countChanges, type Entry, type Kind, meaningsOf, rebased, spotOf, tidy } from "./working";

/** Why a version was not taken. */
interface MeaningRefusal {
  message: string;
  /** The version that somebody else has made since the editing began. */
  rival?: Semantics;
  problems: readonly FieldProblem[];
}

/** The entry whose form is open, and how it was; nothing for a new one. */
interface Opened {
  kind: Kind;
  index: number;
  before: Entry<Kind> | undefined;
}

/** What is written down of a connection, and what can be done with it. */
export type Meaning = ReturnType<typeof useMeaning>;

/** What is written down of a connection while it is edited: it rests on the version that was read when that began. */
export function useMeaning(connection: string, shown: boolean) {
  const { data: newest, error, refetch } = useQuery({
    queryKey: ["semantics", connection],
    queryFn: ({ signal }) => getSemantics(connection, signal),
    enabled: shown,
  });
  const [draft, setDraft] = useState<{ base: Semantics; meanings: Meanings }>();
  const [note, setNote] = useState("");
  const [opened, setOpened] = useState<Opened>();
  const [preview, setPreview] = useState<SemanticsChanged>();
  const [refusal, setRefusal] = useState<MeaningRefusal>();
  const [busy, setBusy] = useState<"" | "looking" | "saving">("");
  const [saved, setSaved] = useState(0);

  const base = draft?.base ?? newest;
  const before = base && meaningsOf(base);
  const meanings = draft?.meanings ?? before;
  const changes = before && draft ? countChanges(before, draft.meanings) : 0;

  const change = (kind: Kind, list: unknown[], gone: (problem: FieldProblem) => boolean) => {
    if (!base || !meanings) return;
    setDraft({ base, meanings: { ...meanings, [kind]: list } });
    setPreview(undefined);
    setSaved(0);
    setRefusal((old) => {
      const problems = old?.problems.filter((problem) => !gone(problem)) ?? [];
      return old && (old.rival || problems.length > 0) ? { ...old, problems } : undefined;
    });
  };
  const set = <K extends Kind>(kind: K, index: number, entry: Entry<K>) => {
    if (!meanings) return;
    change(kind, (meanings[kind] as Entry<K>[]).map((old, i) => (i === index ? entry : old)), ({ path }) => path.startsWith(`${kind}[${index}]`));
  };
  const add = <K extends Kind>(kind: K, entry: Entry<K>) => {
    if (!meanings) return;
    change(kind, [...meanings[kind], entry], () => false);
    setOpened({ kind, index: meanings[kind].length, before: undefined });
  };
  const remove = (kind: Kind, index: number) => {
    if (!meanings) return;
    setOpened((old) => (old?.kind !== kind || old.index < index ? old : old.index === index ? undefined : { ...old, index: old.index - 1 }));
    change(kind, (meanings[kind] as unknown[]).filter((_, i) => i !== index), ({ path }) => path.startsWith(`${kind}[`)); // their places have moved
  };
  const open = (kind: Kind, index: number) => setOpened({ kind, index, before: meanings?.[kind][index] });
  const close = () => setOpened(undefined);
  const cancel = () => {
    if (!opened) return;
    if (opened.before) set(opened.kind, opened.index, opened.before);
    else remove(opened.kind, opened.index);
    setOpened(undefined);
  };
  const discard = () => {
    setDraft(undefined);
    setOpened(undefined);
    setPreview(undefined);
    setRefusal(undefined);
    setNote("");
  };
  const refused = async (failure: unknown) => {
    const known = failure instanceof ApiError ? failure : undefined;
    const problems = known?.problems ?? [];
    const stale = known?.status === 409 && known.field === "version";
    setPreview(undefined);
    setRefusal({ message: failure instanceof Error ? failure.message : String(failure), problems, ...(stale && { rival: await getSemantics(connection) }) });
    const spot = problems[0] && spotOf(problems[0].path);
    if (spot) setOpened({ ...spot, before: meanings?.[spot.kind][spot.index] });
  };
  const send = (dry: boolean) => {
    if (!base || !meanings) return;
    const said = tidy(meanings);
    setDraft({ base, meanings: said });
    setOpened(undefined);
    setRefusal(undefined);
    setBusy(dry ? "looking" : "saving");
    putSemantics(connection, base.version, note.trim(), said, dry)
      .then((out) => {
        if (dry) return setPreview(out);
        meaningChanged(connection, out.semantics);
        discard();
        setSaved(out.semantics.version);
      })
      .catch(refused)
      .catch((error: unknown) => setRefusal({ message: String(error), problems: none })) // what was written meanwhile cannot be read
      .finally(() => setBusy(""));
  };
  /** Makes the same changes to what somebody else has written meanwhile. */
  const takeOver = () => {
    const rival = refusal?.rival;
    if (!draft || !rival) return;
    queries.setQueryData(["semantics", connection], rival);
    setDraft({ base: rival, meanings: rebased(meaningsOf(draft.base), draft.meanings, meaningsOf(rival)) });
    setRefusal(undefined);
  };
  const problems = refusal?.problems ?? none;
  return {
    newest, error, refetch, base, meanings, changes, note, setNote, opened, preview, refusal, problems, busy, saved,
    set, add, remove, open, close, cancel, discard, takeOver, look: () => send(true), save: () => send(false),
  };
}

const none: readonly FieldProblem[] = [];

/** Has everything that rests on what is written down read again. */
export function meaningChanged(connection: string, now?: Semantics): void {
  if (now) queries.setQueryData(["semantics", connection], now);
  for (const key of now ? ["semantics-versions", "drafts"] : ["semantics", "semantics-versions", "drafts", "vocabulary"]) {
    void queries.invalidateQueries({ queryKey: [key, connection] });
  }
}

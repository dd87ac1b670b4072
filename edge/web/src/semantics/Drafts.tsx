import { useQuery } from "@tanstack/react-query";
import { Lightbulb } from "lucide-react";
import { useEffect, useState } from "react";
import { ApiError } from "../api/http";
import type { Schemas } from "../api/schemas";
import { dismissDraft, getDrafts, promoteDraft } from "../api/semantics";
import type { Draft, FieldProblem, Promoted, VerifiedQuestion } from "../api/types";
import { Time } from "../connections/Health";
import { t } from "../i18n/i18n";
import { Field } from "../models/Field";
import { Link } from "../shell/Link";
import { sessionPath } from "../shell/route";
import { Sql } from "../sql/Sql";
import { Button } from "../ui/Button";
import { Differences, ImpactList } from "./Differences";
import { Wrong } from "./Fields";
import { meaningChanged } from "./useMeaning";
import { VerifiedForm } from "./VerifiedEntry";
import { wordsAt } from "./working";

/** What people's feedback would have written down. */
export function Drafts({ connection, columns }: { connection: string; columns: string }) {
  const { data, error } = useQuery({ queryKey: ["drafts", connection], queryFn: ({ signal }) => getDrafts(connection, signal), staleTime: 0 });
  if (error && !data) return <Wrong>{error.message}</Wrong>;
  if (!data || data.total === 0) return null;
  return (
    <section aria-label={t("Drafts")} data-testid="drafts">
      <h2 className="flex items-center gap-2 text-[1.0625rem] leading-7 font-semibold"><Lightbulb size={17} className="text-warn" aria-hidden /> {t("Proposed by feedback")} <span className="text-sm font-normal tabular text-ink-3">{data.total}</span></h2>
      <p className="max-w-prose text-sm text-ink-2">{t("None of these holds before somebody promotes it.")}</p>
      <ul className="mt-3 divide-y divide-line rounded-xl border border-line bg-panel shadow-card">
        {data.drafts.map((draft) => <One key={draft.id} connection={connection} draft={draft} columns={columns} />)}
      </ul>
      {data.total > data.drafts.length && <p className="mt-1 text-xs text-ink-3">{t("The latest {n, number} are shown.", { n: data.drafts.length })}</p>}
    </section>
  );
}

function One({ connection, draft, columns }: { connection: string; draft: Draft; columns: string }) {
  const [open, setOpen] = useState(false);
  const [wrong, setWrong] = useState("");
  const { verified, phrase, meaning } = draft.draft;
  const dismiss = () =>
    dismissDraft(connection, draft.id).then(
      () => meaningChanged(connection),
      (error: unknown) => setWrong(error instanceof Error ? error.message : String(error)),
    );
  return (
    <li className="min-w-0 space-y-2 px-3 py-3 text-sm sm:px-4" data-testid="draft">
      <div>
        <p className="text-base font-medium break-words">{verified ? verified.question : t("“{phrase}” means {meaning}", { phrase: phrase ?? "", meaning: meaning ?? "" })}</p>
        <p className="text-xs break-words text-ink-3">
          {draft.user}, <Time at={draft.time} />{draft.votes > 1 && `, ${t("and {n, plural, one {# other says} other {# others say}} the same", { n: draft.votes - 1 })}`}:{" "}
          <Link href={sessionPath(draft.session_id)} className="underline underline-offset-2 hover:text-ink">{draft.verdict === "up" ? t("an answer that was right") : t("an answer that was not right")}</Link>
          {draft.comment && <>: “{draft.comment}”</>}
        </p>
      </div>
      {verified && !open && <Sql text={verified.sql} className="max-h-48" />}
      {open ? <Promotion connection={connection} draft={draft} columns={columns} onClose={() => setOpen(false)} /> : (
        <div className="flex flex-wrap gap-2">
          <Button needs="teach" onClick={() => setOpen(true)}>{t("Look at promoting it")}</Button>
          <Button needs="teach" onClick={() => void dismiss()}>{t("Put it aside")}</Button>
        </div>
      )}
      {wrong && <Wrong>{wrong}</Wrong>}
    </li>
  );
}

interface PromotionProps {
  connection: string;
  draft: Draft;
  columns: string;
  onClose: () => void;
}

/** A draft as it would be written down, with what that would change. */
function Promotion({ connection, draft, columns, onClose }: PromotionProps) {
  const [verified, setVerified] = useState(draft.draft.verified);
  const [words, setWords] = useState({ phrase: draft.draft.phrase ?? "", meaning: draft.draft.meaning ?? "" });
  const { trial, busy, problems, promote, forget } = usePromotion(connection, draft.id, onClose);
  const errorAt = (field: string) => wordsAt(problems, field);
  const body = verified ? bodyOf(verified) : words;
  useEffect(() => promote(body, true), []); // of the draft as it is; once it is changed, somebody asks
  return (
    <form onSubmit={(event) => { event.preventDefault(); promote(body, !trial); }} className="space-y-3 border-l-2 border-line pl-3" data-testid="promotion">
      {verified ? (
        <VerifiedForm verified={verified} columns={columns} errorAt={errorAt} edit={(change) => { setVerified({ ...verified, ...change }); forget(); }} />
      ) : (
        <div className="grid gap-x-4 gap-y-3 sm:grid-cols-2">
          <Field label={t("Word")} value={words.phrase} error={errorAt("phrase")} onChange={(phrase) => { setWords({ ...words, phrase }); forget(); }} />
          <Field label={t("Means")} value={words.meaning} error={errorAt("meaning")} onChange={(meaning) => { setWords({ ...words, meaning }); forget(); }} />
        </div>
      )}
      {trial && <div className="space-y-3">{"changes" in trial && <Differences changes={trial.changes} />}{trial.impact && <ImpactList impact={trial.impact} />}</div>}
      {problems.filter(({ path }) => path === "").map(({ message }) => <Wrong key={message}>{message}</Wrong>)}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" primary disabled={busy}>{busy ? t("Checking") : trial ? t("Promote") : t("Show what it changes")}</Button>
        <Button onClick={onClose} disabled={busy}>{t("Close")}</Button>
      </div>
    </form>
  );
}

function usePromotion(connection: string, id: string, onDone: () => void) {
  const [trial, setTrial] = useState<Promoted>();
  const [busy, setBusy] = useState(false);
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const promote = (body: Schemas["Promotion"], dry: boolean) => {
    setBusy(true);
    setProblems([]);
    promoteDraft(connection, id, body, dry)
      .then((out) => {
        if (dry) return setTrial(out);
        onDone();
        meaningChanged(connection);
      })
      .catch((error: unknown) => {
        setTrial(undefined);
        setProblems(problemsOf(error));
      })
      .finally(() => setBusy(false));
  };
  const forget = () => {
    setTrial(undefined);
    setProblems([]);
  };
  return { trial, busy, problems, promote, forget };
}

/** Fields that a promotion's form shows; what is said of others stands below it. */
const fields = /^(question|id|sql|note|phrase|meaning|parameters\[\d+\])/;

function problemsOf(error: unknown): readonly FieldProblem[] {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof ApiError)) return [{ path: "", message }];
  const found = error.problems.length > 0 ? error.problems : [{ path: error.field ?? "", message }];
  return found.map((problem) => (fields.test(problem.path) ? problem : { ...problem, path: "" }));
}

function bodyOf({ id, question, parameters = [], sql, note = "" }: VerifiedQuestion): object {
  return { id, question, parameters, sql, note };
}

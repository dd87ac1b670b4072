import { ThumbsDown } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import { ApiError } from "../api/http";
import { giveFeedback } from "../api/semantics";
import type { Feedback, FeedbackStep } from "../api/types";
import { Area, Wrong } from "../semantics/Fields";
import { SqlField } from "../sql/SqlField";
import { layOut } from "../sql/tokenize";
import { useVerdict } from "../sql/useVerdict";
import { msg, t } from "../i18n/i18n";
import { Button } from "../ui/Button";
import type { Answer } from "../state/runs";

interface Props {
  answer: Answer;
  connection: string;
  onGiven: (feedback: Feedback) => void;
  onClose: () => void;
}

const steps: Record<FeedbackStep, string> = {
  understanding: msg("It read the question wrongly"),
  sql: msg("The SQL is wrong"),
  result: msg("The result is wrong"),
  text: msg("The text is wrong"),
};

type Means = "none" | "sql" | "words";
const means: Record<Means, string> = { none: msg("I cannot say"), sql: msg("This SQL"), words: msg("In words") };

/** Asks where an answer went wrong and what would have been right. */
export default function FeedbackDialog({ answer, connection, onGiven, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  const [step, setStep] = useState<FeedbackStep>();
  const [comment, setComment] = useState("");
  const [by, setBy] = useState<Means>("none");
  const [sql, setSql] = useState(() => layOut(answer.sql ?? ""));
  const [words, setWords] = useState("");
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<{ field: string | undefined; message: string }>();
  const judgement = useVerdict(connection, by === "sql" ? sql : "");
  const unfit = by === "sql" && (judgement.verdict?.allowed === false || judgement.verdict?.write === true);
  useEffect(() => {
    if (!dialog.current?.open) dialog.current?.showModal();
  }, []);
  const send = () => {
    const correction = by === "sql" ? sql.trim() : by === "words" ? words.trim() : "";
    setBusy(true);
    setRefusal(undefined);
    giveFeedback({ question_id: answer.id, verdict: "down", ...(step && { step }), ...(comment.trim() && { comment: comment.trim() }), ...(correction && { correction }) })
      .then((feedback) => {
        onGiven(feedback);
        dialog.current?.close(); // which gives the focus back
      })
      .catch((error: unknown) => {
        setBusy(false);
        setRefusal({ field: error instanceof ApiError ? error.field : undefined, message: error instanceof Error ? error.message : String(error) });
      });
  };
  return (
    <dialog ref={dialog} aria-labelledby={title} onClose={onClose} data-testid="feedback-dialog"
      className="m-auto max-h-[calc(100dvh-2rem)] w-[min(36rem,calc(100vw-2rem))] rounded-xl border border-line bg-panel p-5 text-ink shadow-float sm:p-6">
      <form onSubmit={(event) => { event.preventDefault(); send(); }} className="flex flex-col gap-4">
        <h2 id={title} className="flex items-center gap-2 text-base font-semibold"><ThumbsDown size={18} className="text-bad" aria-hidden /> {t("What is not right?")}</h2>
        <Choice name="step" legend={t("Where it went wrong")} options={steps} value={step} onChange={setStep} />
        <Choice name="by" legend={t("What would have been right")} options={means} value={by} onChange={setBy} />
        {by === "sql" && <div className="space-y-2"><SqlField text={sql} judgement={judgement} onChange={setSql} /></div>}
        {by === "words" && (
          <Area label={t("In words")} value={words} onChange={setWords} error={refusal?.field === "correction" ? refusal.message : undefined} placeholder={t("big spenders means segment = vip")}
            note={t("“X means Y” drafts a word with its meaning; anything else is told to those who look after the database.")} />
        )}
        {by === "sql" && refusal?.field === "correction" && <Wrong>{refusal.message}</Wrong>}
        <Area label={t("Comment")} value={comment} onChange={setComment} error={refusal?.field === "comment" ? refusal.message : undefined} />
        {refusal && refusal.field !== "correction" && refusal.field !== "comment" && <Wrong>{refusal.message}</Wrong>}
        <div className="flex justify-end gap-2">
          <Button onClick={() => dialog.current?.close()}>{t("Cancel")}</Button>
          <Button type="submit" primary disabled={busy || unfit}>{busy ? t("Sending") : t("Send")}</Button>
        </div>
      </form>
    </dialog>
  );
}

interface ChoiceProps<T extends string> {
  name: string;
  legend: string;
  options: Record<T, string>;
  value: T | undefined;
  onChange: (value: T) => void;
}

function Choice<T extends string>({ name, legend, options, value, onChange }: ChoiceProps<T>) {
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 text-sm font-medium">{legend}</legend>
      <div className="flex flex-wrap gap-2">
        {(Object.keys(options) as T[]).map((option) => (
          <label key={option} className="inline-flex min-h-9 items-center gap-2 rounded-2xl border border-line px-3 text-sm text-ink-2 hover:border-accent has-checked:border-accent has-checked:bg-accent-soft has-checked:text-ink">
            <input type="radio" name={name} checked={value === option} onChange={() => onChange(option)} className="accent-accent" /> {t(options[option])}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

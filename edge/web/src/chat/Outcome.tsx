import { Ban, RotateCcw, SearchX, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Check, Declined, Fault } from "../api/types";
import { duration } from "../format/time";
import { msg, rich, t } from "../i18n/i18n";
import { Button, QuestionChip } from "../ui/Button";

interface NoticeProps {
  tone: "warn" | "bad" | "plain";
  icon: typeof Ban;
  title: string;
  children?: ReactNode;
}

const tones = {
  warn: "border-warn/40 bg-warn-soft",
  bad: "border-bad/40 bg-bad-soft",
  plain: "border-line bg-sunken",
};
const inks = { warn: "text-warn", bad: "text-bad", plain: "text-ink-3" };

/** A framed message in place of an answer. */
export function Notice({ tone, icon: Icon, title, children }: NoticeProps) {
  return (
    <div className={`rounded-lg border px-4 py-3 ${tones[tone]}`} data-testid="notice">
      <p className="flex items-start gap-2 font-medium">
        <Icon size={18} className={`mt-[0.1875rem] shrink-0 ${inks[tone]}`} aria-hidden />
        <span className="min-w-0 break-words">{title}</span>
      </p>
      {children && <div className="mt-2 space-y-3 pl-[1.625rem] text-sm text-ink-2">{children}</div>}
    </div>
  );
}

/** Why a question has no answer here, and which near it have one. */
export function DeclinedNotice({ declined, mayWrite, onAsk }: { declined: Declined; mayWrite: boolean; onAsk: (question: string) => void }) {
  const { reason, understood, missing, suggestions } = declined;
  return (
    <Notice tone="plain" icon={SearchX} title={reason}>
      {mayWrite && <p>{t("A change is planned by a language model, or written as SQL by hand. The built-in planner only reads.")}</p>}
      {missing && missing.length > 0 && (
        <p className="flex flex-wrap items-center gap-1.5">
          {t("Without a meaning here:")}
          {missing.map((word) => (
            <mark key={word} className="rounded bg-warn-soft px-1.5 font-medium text-warn">{word}</mark>
          ))}
        </p>
      )}
      {understood && understood.length > 0 && <p data-testid="understood">{t("Understood: {words}.", { words: understood.join("; ") })}</p>}
      {suggestions && suggestions.length > 0 && (
        <div className="space-y-2">
          <p>{t("What this database can answer:")}</p>
          <div className="flex flex-wrap gap-2">
            {suggestions.map((suggestion) => (
              <QuestionChip key={suggestion} onClick={() => onAsk(suggestion)}>{suggestion}</QuestionChip>
            ))}
          </div>
        </div>
      )}
    </Notice>
  );
}

/** Checks of an answer that failed, beside it: it may not be what was asked. */
export function ChecksNotice({ checks }: { checks: readonly Check[] }) {
  const failed = checks.filter((check) => !check.passed && !check.skipped && !plain.has(check.name));
  if (failed.length === 0) return null;
  return (
    <div data-testid="failed-checks">
      <Notice tone="warn" icon={TriangleAlert} title={t("This may not be what you asked.")}>
        <ul className="space-y-1">
          {failed.map((check) => (
            <li key={check.name}>
              {rich("The check {name} failed: {detail}.", { name: <span className="font-medium">“{check.name}”</span>, detail: check.detail })}
            </li>
          ))}
        </ul>
      </Notice>
    </div>
  );
}

// What these checks say is plain from the rows and their count, or is of the prose alone.
const plain = new Set(["not empty", "rows complete", "numbers in the prose are in the result"]);

export function FailedNotice({ error, byHand, onRetry }: { error: Fault; byHand: boolean; onRetry: () => void }) {
  const later = error.retry_after_ms ? t("The same question may succeed in {wait}.", { wait: duration(error.retry_after_ms) }) : t("The same question may succeed later.");
  const known = advice[error.class];
  return (
    <Notice tone="bad" icon={TriangleAlert} title={error.message}>
      <p>{known !== undefined ? t(known) : error.retryable ? later : byHand ? t("Edit the SQL below and run it again.") : t("Put the question differently, or look at the trace below.")}</p>
      <div className="flex flex-wrap items-center gap-3">
        <Button onClick={onRetry}><RotateCcw size={15} aria-hidden /> {byHand ? t("Run again") : t("Ask again")}</Button>
        <span className="text-xs text-ink-3">
          {error.class.replaceAll("_", " ")}
          {error.stage && t(", in the {stage}", { stage: error.stage })}
          {error.retryable && known !== undefined && ` · ${later}`}
        </span>
      </div>
    </Notice>
  );
}

const advice: Record<string, string> = {
  timeout: msg("One step took longer than it may. Ask for less, such as a shorter period, or raise the limit."),
  deadline: msg("The question's deadline passed. Ask for less, or allow it more time."),
  unavailable: msg("Something this question needs is down. Its breaker tries again by itself; ask again in a moment."),
  unknown_connection: msg("Choose another connection below."),
  model: msg("The model's reply could not be used. Asking again may give another one."),
  model_auth: msg("The model vendor refused the key. Check the server's model settings."),
  model_rate: msg("The model vendor's limit is reached. Wait, or let the built-in planner answer."),
  attempts: msg("No statement passed the checks. The steps show each attempt and why it was refused."),
  no_rows: msg("Nothing was found, and a value that was looked for is not in the data."),
  result_lost: msg("The stored result has expired. Asking again runs the query again."),
};

export function CanceledNotice({ onRetry }: { onRetry: () => void }) {
  return (
    <Notice tone="plain" icon={Ban} title={t("Stopped before it was answered.")}>
      <Button onClick={onRetry}><RotateCcw size={15} aria-hidden /> {t("Ask again")}</Button>
    </Notice>
  );
}

export function RefusedNotice({ message, requestId, onRetry }: { message: string; requestId?: string | undefined; onRetry: () => void }) {
  return (
    <Notice tone="bad" icon={TriangleAlert} title={message}>
      <p>{t("The question was not accepted, so nothing is running.")}</p>
      <div className="flex flex-wrap items-center gap-3">
        <Button onClick={onRetry}><RotateCcw size={15} aria-hidden /> {t("Send again")}</Button>
        {requestId && <span className="font-mono text-xs text-ink-3">{t("request {id}", { id: requestId })}</span>}
      </div>
    </Notice>
  );
}

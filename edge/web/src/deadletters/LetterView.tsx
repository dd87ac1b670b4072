import { RotateCcw, Trash2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useWhyNot } from "../account/useMe";
import { ApiError } from "../api/http";
import { fullTime } from "../format/time";
import { t } from "../i18n/i18n";
import { Link } from "../shell/Link";
import { sessionPath } from "../shell/route";
import { Button } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { Empty, ErrorState, Skeleton } from "../ui/Page";
import { Section } from "../ui/Section";
import type { Letter } from "./api";
import { useDisposal, useLetter } from "./useLetters";
import { shownEvent, stageName } from "./words";

/** One dead letter: why, what of, what happened before, and what can be done. */
export function LetterView({ id, onGone }: { id: string; onGone: () => void }) {
  const { data: letter, error, refetch } = useLetter(id);
  if (error instanceof ApiError && error.status === 404) {
    return <div className="p-4"><Empty icon={Trash2} title={t("This dead letter is no more")}><p>{t("It was discarded, or its question was asked anew.")}</p></Empty></div>;
  }
  if (error) return <div className="p-4"><ErrorState error={error} onRetry={() => void refetch()} /></div>;
  if (!letter) {
    return (
      <div className="flex flex-col gap-3 p-4" role="status" aria-label={t("Loading the dead letter")}>
        <Skeleton className="h-20" />
        <Skeleton className="h-40" />
      </div>
    );
  }
  return (
    <div className="flex min-h-full flex-col">
      <div className="flex flex-1 flex-col gap-5 p-4">
        <Why letter={letter} />
        {letter.question && <About letter={letter} />}
        {letter.steps.length > 0 && <Steps letter={letter} />}
        <Event letter={letter} />
      </div>
      <Disposal letter={letter} onGone={onGone} />
    </div>
  );
}

function Why({ letter: { reason, stage, deliveries, time } }: { letter: Letter }) {
  return (
    <Section title={t("Why")}>
      <p className="rounded-lg border border-bad/40 bg-bad-soft px-3 py-2 text-sm break-words" data-testid="reason">{reason}</p>
      <p className="mt-1.5 text-xs text-ink-3 tabular">
        {t("{stage}, after {n, plural, one {# delivery} other {# deliveries}}, at {time}", { stage: stageName(stage), n: deliveries, time: fullTime(Date.parse(time)) })}
      </p>
    </Section>
  );
}

const underlined = "font-medium text-accent underline underline-offset-2";

function About({ letter: { question = "", question_text: text, connection, status, session_id: session } }: { letter: Letter }) {
  return (
    <Section title={t("Question")}>
      {text && <p className="text-sm break-words">{text}</p>}
      <p className="mt-1 flex flex-wrap gap-x-3 text-xs text-ink-3">
        {connection && <span>{connection}</span>}
        {status && <span>{status}</span>}
        <Link href={`/traces/${question}`} className={underlined}>{t("Its trace")}</Link>
        {session && <Link href={sessionPath(session)} className={underlined}>{t("Its conversation")}</Link>}
      </p>
    </Section>
  );
}

function Steps({ letter: { steps, seq } }: { letter: Letter }) {
  return (
    <Section title={t("What happened")}>
      <ol className="flex flex-col text-sm">
        {steps.map((step) => (
          <li key={step.seq} className="flex gap-3 border-l-2 border-line py-1 pl-3 data-[here]:border-bad" data-here={step.seq === seq ? "" : undefined} data-testid="step">
            <code className="w-28 shrink-0 font-mono text-xs leading-5 text-ink-2">{step.kind}</code>
            <span className="min-w-0 break-words text-ink-2">{step.summary}{step.seq === seq && <span className="text-bad"> {t("(this one could not be handled)")}</span>}</span>
          </li>
        ))}
      </ol>
    </Section>
  );
}

function Event({ letter: { event, cut, subject, seq } }: { letter: Letter }) {
  const text = shownEvent(event);
  return (
    <Section title={t("The record, as it came")} tools={<CopyButton text={() => text} label={t("Copy the record")} />}>
      <pre tabIndex={0} className="max-h-80 overflow-auto rounded-lg border border-line bg-sunken p-3 font-mono text-xs break-words whitespace-pre-wrap">{text}</pre>
      {cut && <p className="mt-1 text-xs text-warn">{t("It is longer than it is shown.")}</p>}
      <p className="mt-1 font-mono text-[0.6875rem] break-all text-ink-3">{subject} #{seq}</p>
    </Section>
  );
}

/** Asks anew at once; what cannot be taken back asks first. */
function Disposal({ letter: { id, redrivable, obstacle }, onGone }: { letter: Letter; onGone: () => void }) {
  const [asking, setAsking] = useState(false);
  const { again, drop, busy } = useDisposal(id, onGone);
  const [whyNotAsk, whyNotDrop] = [useWhyNot("ask"), useWhyNot("audit")];
  const keep = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // The dialog takes the focus that the button before loses; only then is it ours.
    if (asking) requestAnimationFrame(() => keep.current?.focus());
  }, [asking]);
  return (
    <footer className="sticky bottom-0 flex flex-col gap-2 border-t border-line bg-panel px-4 py-3">
      {obstacle && <p className="text-xs text-ink-2">{obstacle}</p>}
      {asking ? (
        <div className="flex flex-wrap items-center gap-2">
          <p className="min-w-40 flex-1 text-sm">{t("It cannot be brought back. Its question stays as it ended.")}</p>
          <Button ref={keep} onClick={() => setAsking(false)}>{t("Keep it")}</Button>
          <Button tone="danger" disabled={busy} onClick={drop}>{t("Discard it")}</Button>
        </div>
      ) : (
        <div className="flex flex-wrap justify-end gap-2">
          <Button tone="danger" disabled={busy || whyNotDrop !== undefined} title={whyNotDrop} onClick={() => setAsking(true)}><Trash2 size={16} aria-hidden /> {t("Discard")}</Button>
          <Button primary disabled={busy || !redrivable || whyNotAsk !== undefined} title={whyNotAsk} onClick={again}><RotateCcw size={16} aria-hidden /> {t("Ask anew")}</Button>
        </div>
      )}
    </footer>
  );
}

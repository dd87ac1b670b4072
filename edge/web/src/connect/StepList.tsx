import { CircleCheck, CircleDashed, CircleMinus, CircleX, LoaderCircle, TriangleAlert, type LucideIcon } from "lucide-react";
import type { TestStep } from "../api/connect";
import { duration, stopwatch } from "../format/time";
import { t } from "../i18n/i18n";
import { useNow } from "../shell/useNow";
import { CopyButton } from "../ui/CopyButton";
import { stateWords, stepWords } from "./steps";
import { useSince } from "./useSince";

const icons: Readonly<Record<TestStep["state"], { icon: LucideIcon; tone: string }>> = {
  waiting: { icon: CircleDashed, tone: "text-line-strong" },
  running: { icon: LoaderCircle, tone: "text-accent animate-spin" },
  passed: { icon: CircleCheck, tone: "text-good" },
  warned: { icon: TriangleAlert, tone: "text-warn" },
  failed: { icon: CircleX, tone: "text-bad" },
  skipped: { icon: CircleMinus, tone: "text-ink-3" },
};

/** The steps of a test as they are taken: every one has its room from the start, so that few things move. */
export function StepList({ steps }: { steps: readonly TestStep[] }) {
  return (
    <ol className="divide-y divide-line" aria-label={t("Steps of the test")} data-testid="steps">
      {steps.map((step) => <Step key={step.name} step={step} />)}
    </ol>
  );
}

function Step({ step }: { step: TestStep }) {
  const { name, state, text, advice, statement, answer, remedy } = step;
  const { icon: Icon, tone } = icons[state];
  const idle = state === "waiting" || state === "skipped";
  return (
    <li className="flex min-h-15 gap-3 py-2 text-sm" data-testid={`step-${name}`} data-state={state}>
      <Icon size={17} className={`mt-0.5 shrink-0 ${tone}`} aria-hidden />
      <div className="min-w-0 flex-1 space-y-1">
        <p className="flex flex-wrap items-baseline justify-between gap-x-3">
          <span className={idle ? "text-ink-3" : "font-medium"}>{t(stepWords[name])} <span className="sr-only">{t(stateWords[state])}</span></span>
          <Took step={step} />
        </p>
        {text && <p className={`break-words ${state === "failed" ? "text-bad" : "text-ink-2"}`}>{text}</p>}
        {statement && answer && <Proof statement={statement} answer={answer} />}
        {advice && <p className="break-words text-ink-2">{advice}</p>}
        {step.tls && <Certificate tls={step.tls} />}
        {remedy && <Script text={remedy} />}
      </div>
    </li>
  );
}

function Took({ step: { state, elapsed_ms: took } }: { step: TestStep }) {
  const since = useSince(state === "running");
  const now = useNow(state === "running", 100);
  if (state === "waiting" || state === "skipped" || (state !== "running" && took === 0)) return null;
  return <span className="shrink-0 font-mono text-xs text-ink-3 tabular-nums">{state === "running" ? stopwatch(now - since) : duration(took)}</span>;
}

/** A write that was attempted, and what the database said to it. */
function Proof({ statement, answer }: { statement: string; answer: string }) {
  return (
    <dl className="rounded-lg bg-sunken px-3 py-2 text-xs">
      <dt className="text-ink-3">{t("Sent")}</dt>
      <dd className="font-mono break-words">{statement}</dd>
      <dt className="mt-1 text-ink-3">{t("The database’s answer")}</dt>
      <dd className="font-mono break-words text-good">{answer}</dd>
    </dl>
  );
}

function Certificate({ tls: { version, cipher, subject, issuer, names, not_after: until } }: { tls: NonNullable<TestStep["tls"]> }) {
  const facts: [string, string][] = [
    [t("Of"), subject], [t("For"), names.join(", ")], [t("Signed by"), issuer], [t("Valid until"), until.slice(0, 10)], [t("Agreed on"), [version, cipher].filter((one) => one !== "").join(", ")],
  ];
  return (
    <details className="text-xs text-ink-2">
      <summary className="w-fit rounded-sm hover:text-ink">{t("Certificate")}</summary>
      <dl className="mt-1 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5">
        {facts.filter(([, fact]) => fact !== "").map(([word, fact]) => [
          <dt key={word} className="text-ink-3">{word}</dt>, <dd key={`${word}:`} className="break-words">{fact}</dd>,
        ])}
      </dl>
    </details>
  );
}

/** Statements for an administrator, to copy. */
export function Script({ text }: { text: string }) {
  return (
    <section aria-label={t("Remedy")}>
      <header className="flex flex-wrap items-center justify-between gap-x-2">
        <h3 className="text-xs text-ink-3">{t("For an administrator of the database")}</h3>
        <CopyButton label={t("Copy the remedy")} text={() => text}>{t("Copy")}</CopyButton>
      </header>
      <pre tabIndex={0} aria-label={t("Statements")} className="max-h-52 overflow-auto rounded-lg bg-sunken p-3 font-mono text-xs leading-5 break-words whitespace-pre-wrap">{text.trimEnd()}</pre>
    </section>
  );
}

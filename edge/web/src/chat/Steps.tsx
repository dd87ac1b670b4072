import { useQuery } from "@tanstack/react-query";
import { Ban, Check, ChevronRight, CircleDashed, Hand, LoaderCircle, X } from "lucide-react";
import { useId, useMemo, useState } from "react";
import { getEvents } from "../api/http";
import { duration, stopwatch } from "../format/time";
import { msg, t } from "../i18n/i18n";
import { useNow } from "../shell/useNow";
import { Sql } from "../sql/Sql";
import { stepsOf, type Detail, type Fact, type StepState, type StepView } from "../state/steps";

interface Props {
  /** The question, once the server has given it an id. */
  id: string | undefined;
  steps: readonly StepView[];
  /** Nothing more will happen. */
  ended: boolean;
  openSince: number | undefined;
}

/** The stages of one question as rows of fixed height, each open to what it was given and what it came to. */
export function Steps({ id, steps, ended, openSince }: Props) {
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  // The log has what the live feed and a trace leave out: prompts, replies, and the bodies of past events.
  const { data } = useQuery({
    queryKey: ["events", id],
    queryFn: ({ signal }) => getEvents(id ?? "", signal),
    enabled: ended && id !== undefined && opened.size > 0,
    staleTime: Infinity,
  });
  const recorded = useMemo(() => new Map(data && stepsOf(data as unknown as Fact[]).map((step) => [step.key, step.details])), [data]);
  const toggle = (key: string) => setOpened((keys) => {
    const next = new Set(keys);
    if (!next.delete(key)) next.add(key);
    return next;
  });
  return (
    <ol aria-label={t("Steps")} data-testid="steps">
      {steps.map((step) => (
        <Row key={step.key} step={step} details={recorded.get(step.key) ?? step.details} open={opened.has(step.key)} onToggle={() => toggle(step.key)} openSince={openSince} />
      ))}
    </ol>
  );
}

function Row({ step, details, open, onToggle, openSince }: { step: StepView; details: readonly Detail[]; open: boolean; onToggle: () => void; openSince: number | undefined }) {
  const id = useId();
  const running = step.state === "running" || step.state === "waiting";
  const empty = step.state === "pending";
  return (
    <li className="group/step relative">
      <button type="button" aria-expanded={open} aria-controls={id} disabled={empty} onClick={onToggle}
        className="-mx-1.5 flex h-8 w-[calc(100%+0.75rem)] items-center gap-1.5 rounded-md px-1.5 text-left text-sm enabled:hover:bg-hover">
        <StateIcon state={step.state} />
        <span className={`shrink-0 ${step.state === "pending" ? "text-ink-3" : ""} ${running ? "font-medium" : ""}`}>{step.label}</span>
        <span className="min-w-0 flex-1 truncate text-xs text-ink-3" title={step.summary}>{step.summary}</span>
        <span className="min-w-12 shrink-0 text-right text-xs tabular text-ink-3">
          {running && openSince !== undefined ? <Timer since={openSince} /> : <Took step={step} />}
        </span>
        <ChevronRight size={14} aria-hidden
          className={`shrink-0 text-ink-3 transition-transform ${open ? "rotate-90" : ""} ${empty ? "invisible" : ""}`} />
      </button>
      {open && (
        <div id={id} className="mb-2 ml-[0.4375rem] space-y-3 border-l-2 border-line py-1 pl-3.5" data-testid="step-details">
          <Side title={t("Given")} details={details.filter(({ given }) => given)} nothing={t("Nothing but the event before it.")} />
          <Side title={running ? t("So far") : t("Came to")} details={details.filter(({ given }) => !given)} nothing={running ? t("Nothing yet.") : t("Nothing is on record.")} />
        </div>
      )}
    </li>
  );
}

/** One side of a step: what went in, or what came out. */
function Side({ title, details, nothing }: { title: string; details: readonly Detail[]; nothing: string }) {
  return (
    <section>
      <h4 className="eyebrow mb-1">{title}</h4>
      {details.length === 0 && <p className="text-xs text-ink-3">{nothing}</p>}
      <dl className="space-y-2 text-xs">
        {details.map((detail, i) => (
          <div key={i}>
            <dt className="text-ink-3">{detail.label}</dt>
            <dd className="break-words text-ink-2"><Value detail={detail} /></dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Value({ detail: { as, value, label } }: { detail: Detail }) {
  if (as === "sql") return <Sql text={value} className="mt-1 max-h-48 text-xs" />;
  if (as === "text") {
    return <pre tabIndex={0} aria-label={label} className="mt-1 max-h-64 overflow-auto rounded-lg bg-sunken p-2.5 font-mono text-[0.6875rem] leading-4 whitespace-pre-wrap break-words">{value}</pre>;
  }
  return value;
}

function Timer({ since }: { since: number }) {
  const now = useNow(true);
  return <span role="timer">{stopwatch(now - since)}</span>;
}

function Took({ step }: { step: StepView }) {
  if (step.started === undefined || step.ended === undefined) return null;
  return <>{duration(step.ended - step.started)}</>;
}

const icons: Record<StepState, { icon: typeof Check; tone: string; text: string }> = {
  pending: { icon: CircleDashed, tone: "text-line-strong", text: msg("to come") },
  running: { icon: LoaderCircle, tone: "animate-spin text-accent", text: msg("running") },
  waiting: { icon: Hand, tone: "text-warn", text: msg("waiting") },
  ok: { icon: Check, tone: "text-good", text: msg("done") },
  error: { icon: X, tone: "text-bad", text: msg("failed") },
  stopped: { icon: Ban, tone: "text-ink-3", text: msg("stopped") },
};

function StateIcon({ state }: { state: StepState }) {
  const { icon: Icon, tone, text } = icons[state];
  return (
    <>
      <Icon size={16} className={`shrink-0 ${tone}`} aria-hidden />
      <span className="sr-only">{t(text)}: </span>
    </>
  );
}

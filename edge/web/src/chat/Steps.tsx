import { Ban, Check, ChevronRight, CircleDashed, Hand, LoaderCircle, X } from "lucide-react";
import { useId, useState } from "react";
import { duration, stopwatch } from "../format/time";
import { Sql } from "../sql/Sql";
import type { StepState, StepView } from "../state/steps";
import { useNow } from "../shell/useNow";

/** The stages of one question as rows of fixed height, each open to its details. */
export function Steps({ steps, openSince }: { steps: readonly StepView[]; openSince: number | undefined }) {
  return (
    <ol aria-label="Steps" data-testid="steps">
      {steps.map((step) => (
        <Row key={step.key} step={step} openSince={openSince} />
      ))}
    </ol>
  );
}

function Row({ step, openSince }: { step: StepView; openSince: number | undefined }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const running = step.state === "running" || step.state === "waiting";
  const empty = step.details.length === 0;
  return (
    <li className="group/step relative">
      <button type="button" aria-expanded={open} aria-controls={id} disabled={empty} onClick={() => setOpen(!open)}
        className="-mx-1.5 flex h-8 w-[calc(100%+0.75rem)] items-center gap-2 rounded-md px-1.5 text-left text-sm enabled:hover:bg-hover">
        <StateIcon state={step.state} />
        <span className={`shrink-0 ${step.state === "pending" ? "text-ink-3" : ""} ${running ? "font-medium" : ""}`}>{step.label}</span>
        <span className="min-w-0 flex-1 truncate text-xs text-ink-3">{step.summary}</span>
        <span className="shrink-0 text-right text-xs tabular text-ink-3">
          {running && openSince !== undefined ? <Timer since={openSince} /> : <Took step={step} />}
        </span>
        <ChevronRight size={14} aria-hidden
          className={`shrink-0 text-ink-3 transition-transform ${open ? "rotate-90" : ""} ${empty ? "invisible" : ""}`} />
      </button>
      <div id={id} hidden={!open} className="mb-2 ml-[0.4375rem] border-l-2 border-line py-1 pl-3.5">
        <dl className="space-y-2 text-xs">
          {step.details.map((detail, i) => (
            <div key={i}>
              <dt className="text-ink-3">{detail.label}</dt>
              <dd className="break-words text-ink-2">
                {detail.sql ? <Sql text={detail.value} className="mt-1 max-h-48 text-xs" /> : detail.value}
              </dd>
            </div>
          ))}
        </dl>
      </div>
    </li>
  );
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
  pending: { icon: CircleDashed, tone: "text-line-strong", text: "to come" },
  running: { icon: LoaderCircle, tone: "animate-spin text-accent", text: "running" },
  waiting: { icon: Hand, tone: "text-warn", text: "waiting" },
  ok: { icon: Check, tone: "text-good", text: "done" },
  error: { icon: X, tone: "text-bad", text: "failed" },
  stopped: { icon: Ban, tone: "text-ink-3", text: "stopped" },
};

function StateIcon({ state }: { state: StepState }) {
  const { icon: Icon, tone, text } = icons[state];
  return (
    <>
      <Icon size={16} className={`shrink-0 ${tone}`} aria-hidden />
      <span className="sr-only">{text}: </span>
    </>
  );
}

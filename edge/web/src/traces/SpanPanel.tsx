import { RotateCcw } from "lucide-react";
import type { ReactNode } from "react";
import type { FailedCall, Fault } from "../api/types";
import { t } from "../i18n/i18n";
import { duration } from "../format/time";
import { Sql } from "../sql/Sql";
import { CopyButton } from "../ui/CopyButton";
import { SmallButton } from "../ui/Button";
import { spentOn } from "../state/spent";
import { Section } from "../ui/Section";
import type { Recorded } from "./api";
import { Verbatim } from "./Differences";
import type { Bar } from "./layout";
import { SpanFacts } from "./SpanFacts";

/** One span: what it recorded, and what the event carries that its work brought. */
export function SpanPanel({ bar, event, onAgain }: { bar: Bar; event: Recorded | undefined; onAgain: ((from: "plan" | "run") => void) | undefined }) {
  const from = againFrom(bar);
  return (
    <section aria-label={t("Span {name}", { name: bar.name })} className="flex min-w-0 flex-col gap-4" data-testid="span">
      <header className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h2 className="font-semibold">{bar.name}</h2>
        <p className="text-xs text-ink-3 tabular">{duration(bar.to - bar.from)}</p>
      </header>
      <SpanFacts bar={bar} />
      {event && <Brought bar={bar} event={event} />}
      {from && onAgain && (
        <SmallButton onClick={() => onAgain(from)} className="self-start border border-line"><RotateCcw size={13} aria-hidden /> {t("Run again from here")}</SmallButton>
      )}
    </section>
  );
}

function againFrom({ stage, state }: Bar): "plan" | "run" | undefined {
  if (state === "running") return undefined;
  return stage === "planner" || stage === "edge" ? "plan" : stage === "executor" ? "run" : undefined;
}

/** What an event carries, as far as the span is about it. */
function Brought({ bar, event }: { bar: Bar; event: Recorded }): ReactNode {
  switch (event.kind) {
    case "asked":
      return <Section title={t("Question")}><p className="text-sm break-words">{event.body.question}</p></Section>;
    case "completion":
    case "narration":
      return <ModelCall event={event} onlyPrompt={bar.name === "prompt"} />;
    case "planned": {
      const { candidates, restatement, assumptions, reasons, notes, attempts } = event.body;
      return (
        <>
          <Section title={t("Plan")}>
            <p className="mb-2 text-sm">{restatement}</p>
            {candidates?.map(({ sql }, i) => <div key={i} className="mb-2"><Sql text={sql} /></div>)}
            <Bullets lines={[...(assumptions ?? []), ...(reasons ?? []), ...(notes ?? [])]} />
          </Section>
          <Failures attempts={attempts} />
        </>
      );
    }
    case "rejected":
      return (
        <>
          <Problem error={event.body.error} />
          <Section title={t("Refused statement")} tools={<CopyButton text={() => event.body.sql} label={t("Copy the statement")} />}><Sql text={event.body.sql} /></Section>
        </>
      );
    case "executed": {
      const { sql, row_count: n, reused } = event.body;
      return (
        <>
          <Section title={reused ? t("Statement") : t("Statement that ran")} tools={<CopyButton text={() => sql} label={t("Copy the statement")} />}><Sql text={sql} /></Section>
          <p className="text-xs text-ink-2 tabular">
            {t("{n, plural, one {# row} other {# rows}}", { n })} · {spentOn(event.body)}
          </p>
        </>
      );
    }
    case "answered":
      return (
        <>
          <Section title={t("Answer")}><p className="text-sm break-words">{event.body.text}</p></Section>
          <Checks checks={event.body.checks ?? []} />
        </>
      );
    case "failed":
      return <><Problem error={event.body.error} /><Failures attempts={event.body.attempts} /></>;
    case "declined":
      return <Section title={t("Reason")}><p className="text-sm break-words">{event.body.reason}</p></Section>;
    case "clarify":
      return <Section title={t("Readings")}><Bullets lines={event.body.readings.map(({ restatement }) => restatement)} /></Section>;
    default:
      return null;
  }
}

function ModelCall({ event, onlyPrompt }: { event: Extract<Recorded, { kind: "completion" | "narration" }>; onlyPrompt: boolean }) {
  const { prompt, text = "", attempts, provider, model, usage } = event.body;
  const further = (event.kind === "completion" && event.body.further) || [];
  return (
    <>
      {!onlyPrompt && (
        <p className="text-xs text-ink-2 tabular">
          {provider} {model} · {t("{prompt, number} tokens in, {reply, number} out", { prompt: usage.prompt_tokens, reply: usage.completion_tokens })}
        </p>
      )}
      {prompt ? (
        <Section title={t("Prompt")} tools={<CopyButton text={() => `${prompt.system}\n\n${prompt.user}`} label={t("Copy the prompt")} />}>
          <Folded title={t("Instructions")}><Verbatim text={prompt.system} label={t("Instructions")} /></Folded>
          <Folded title={t("What was asked")} open><Verbatim text={prompt.user} label={t("What was asked")} /></Folded>
        </Section>
      ) : (
        <p className="text-sm text-ink-3">{t("The prompt was not recorded.")}</p>
      )}
      {!onlyPrompt && [text, ...further].filter((reply) => reply !== "").map((reply, i) => (
        <Section key={i} title={event.kind === "narration" ? t("Reply, before it was checked") : t("Reply")} tools={<CopyButton text={() => reply} label={t("Copy the reply")} />}>
          <Verbatim text={reply} label={t("Reply")} />
        </Section>
      ))}
      {!onlyPrompt && <Failures attempts={attempts} />}
    </>
  );
}

function Folded({ title, open = false, children }: { title: string; open?: boolean; children: ReactNode }) {
  return (
    <details open={open} className="mb-2">
      <summary className="mb-1 text-xs text-ink-2">{title}</summary>
      {children}
    </details>
  );
}

/** Calls to models that brought nothing. */
function Failures({ attempts }: { attempts: readonly FailedCall[] | undefined }) {
  if (!attempts || attempts.length === 0) return null;
  return (
    <Section title={t("Calls that brought nothing")}>
      <Bullets lines={attempts.map(({ provider, model, error, latency_ms }) => `${provider} ${model}, ${duration(latency_ms)}: ${error.message}`)} />
    </Section>
  );
}

export function Problem({ error }: { error: Fault }) {
  return (
    <div className="rounded-lg border border-bad/40 bg-bad-soft px-3 py-2 text-sm">
      <p className="break-words">{error.message}</p>
      <p className="mt-0.5 font-mono text-xs text-ink-3">{error.class}{error.piece && `: ${error.piece}`}</p>
    </div>
  );
}

/** What an answer was held against. */
export function Checks({ checks }: { checks: readonly { name: string; passed: boolean; detail: string; skipped?: boolean }[] }) {
  if (checks.length === 0) return null;
  return (
    <Section title={t("Checks")}>
      <ul className="text-xs leading-5">
        {checks.map(({ name, passed, detail, skipped }) => (
          <li key={name} className={passed ? "text-ink-2" : skipped ? "text-ink-3" : "text-bad"}>
            <span aria-hidden>{passed ? "✓" : skipped ? "–" : "✗"}</span>
            <span className="sr-only">{passed ? t("passed:") : skipped ? t("not made:") : t("failed:")}</span> {name}: {detail}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Bullets({ lines }: { lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return <ul className="list-disc pl-4 text-xs leading-5 text-ink-2">{lines.map((line, i) => <li key={i} className="break-words">{line}</li>)}</ul>;
}

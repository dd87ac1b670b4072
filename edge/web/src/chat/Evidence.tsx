import { Check, Minus, X } from "lucide-react";
import type { ReactNode } from "react";
import type { Author, ModelAttempt } from "../api/types";
import { duration } from "../format/time";
import { msg, t } from "../i18n/i18n";
import { Section } from "../ui/Section";
import { Sources } from "./Sources";
import type { Answer } from "../state/runs";

/** Why the answer can be trusted, and where it may be wrong; in the order in which it becomes known, so that nothing moves. */
export function Evidence({ answer, connection }: { answer: Answer; connection: string }) {
  const { checks, assumptions, reasons, notes, tables, confidence, author, model_attempts: asked } = answer;
  const shown = confidence !== undefined || asked?.length || checks?.length || assumptions?.length || notes?.length || tables?.length;
  if (!shown) return null;
  return (
    <div className="flex flex-col gap-4">
      {assumptions && assumptions.length > 0 && <Lines title={t("Assumed")} lines={assumptions} />}
      {confidence !== undefined && (
        <Section title={t("Confidence in the reading")}>
          <Meter value={confidence} />
          {reasons && reasons.length > 0 && (
            <ul className="mt-1.5 space-y-0.5 text-xs text-ink-3">
              {reasons.map((reason) => (
                <li key={reason}>{reason}</li>
              ))}
            </ul>
          )}
        </Section>
      )}
      <Attempts title={answer.model ? t("Asked first") : t("Asked")} calls={asked?.filter((call) => call.for === "plan")} />
      <Attempts title={t("Asked for the text")} calls={asked?.filter((call) => call.for === "narrate")} />
      {notes && notes.length > 0 && <Lines title={t("Notes")} lines={notes} />}
      <Sources answer={answer} connection={connection} />
      {checks && checks.length > 0 && (
        <Section title={t("Checks")}>
          <ul className="space-y-1.5" data-testid="checks">
            {checks.map((check) => (
              <li key={check.name} className="flex gap-2 text-sm">
                {check.passed ? (
                  <Check size={16} className="mt-0.5 shrink-0 text-good" aria-label={t("passed")} />
                ) : check.skipped ? (
                  <Minus size={16} className="mt-0.5 shrink-0 text-ink-3" aria-label={t("not made")} />
                ) : (
                  <X size={16} className="mt-0.5 shrink-0 text-bad" aria-label={t("failed")} />
                )}
                <span className="min-w-0">
                  <span className={check.passed || check.skipped ? "" : "font-medium text-bad"}>{check.name.replaceAll("_", " ")}</span>
                  {check.detail && <span className="block text-xs text-ink-3">{check.detail}</span>}
                </span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {author?.model && <Writer author={author} model={author.model} />}
      <Spent answer={answer} />
    </div>
  );
}

/** What the answer took: time, and what models charged for. */
function Spent({ answer: { timings, tokens, cost } }: { answer: Answer }) {
  const parts = [
    ...(timings?.total_ms !== undefined ? [t("Answered in {time}", { time: duration(timings.total_ms) })] : []),
    ...(tokens ? [t("{n, plural, one {# token} other {# tokens}}", { n: tokens.total })] : []),
    ...(tokens && cost ? [t("{cost} US dollars", { cost: Number(cost.toPrecision(2)) })] : []),
  ];
  return parts.length > 0 && <p className="text-xs tabular text-ink-3" data-testid="spent">{parts.join(" · ")}</p>;
}

/** Who wrote the text. Without a word it is the template, which every answer can have. */
function Writer({ author, model }: { author: Author; model: string }) {
  return (
    <p className="text-xs text-ink-3" data-testid="author">
      {author.by === "model"
        ? t("Text by {model}, checked against the result", { model })
        : t("Text from a template: {reason}", { reason: author.reason ?? t("{model} wrote none", { model }) })}
    </p>
  );
}

/** The models that brought nothing, each with its reason. */
function Attempts({ title, calls }: { title: string; calls: readonly ModelAttempt[] | undefined }) {
  return calls && calls.length > 0 && <Lines title={title} lines={[...new Set(calls.map(why))]} />;
}

/** Which model brought nothing, and why; most reasons begin with its name. */
function why({ provider, model, message }: ModelAttempt): string {
  const name = `${provider}/${model}`;
  return `${name} – ${message.startsWith(`${name} `) ? message.slice(name.length + 1) : message}`;
}

function Lines({ title, lines }: { title: ReactNode; lines: readonly string[] }) {
  return (
    <Section title={title}>
      <ul className="space-y-1 text-sm text-ink-2">
        {lines.map((line) => (
          <li key={line} className="flex gap-2 before:mt-[0.5625rem] before:size-1 before:shrink-0 before:rounded-full before:bg-line-strong">
            {line}
          </li>
        ))}
      </ul>
    </Section>
  );
}

const words: readonly [least: number, word: string, weak?: true][] = [
  [0.85, msg("high, {percent} %")],
  [0.6, msg("fair, {percent} %")],
  [0, msg("low, {percent} %"), true],
];

function Meter({ value }: { value: number }) {
  const [, word, weak] = words.find(([least]) => value >= least) ?? words.at(-1)!;
  const percent = Math.round(value * 100);
  return (
    <div className="flex items-center gap-2.5 text-sm">
      <div role="meter" aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent} aria-label={t("Confidence in the reading")}
        className="h-1.5 flex-1 overflow-hidden rounded-full bg-hover">
        <div className={`h-full rounded-full ${weak ? "bg-warn" : "bg-accent"}`} style={{ width: `${percent}%` }} />
      </div>
      <span className="text-xs tabular text-ink-2">{t(word, { percent })}</span>
    </div>
  );
}

import { Check, Minus, X } from "lucide-react";
import type { ReactNode } from "react";
import type { Answer, ModelTry } from "../api/types/answer";
import type { Author } from "../api/types/event";
import { duration } from "../format/time";
import { Section } from "../shell/ui";

/** Why the answer can be trusted, and where it may be wrong; in the order in which it becomes known, so that nothing moves. */
export function Evidence({ answer }: { answer: Answer }) {
  const { checks, assumptions, reasons, notes, tables, confidence, timings, author, model_attempts: asked } = answer;
  const shown = confidence !== undefined || asked?.length || checks?.length || assumptions?.length || notes?.length || tables?.length;
  if (!shown) return null;
  return (
    <div className="flex flex-col gap-4">
      {assumptions && assumptions.length > 0 && <Lines title="Assumed" lines={assumptions} />}
      {confidence !== undefined && (
        <Section title="Confidence in the reading">
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
      {asked && asked.length > 0 && <Lines title={answer.model ? "Asked first" : "Asked"} lines={[...new Set(asked.map(why))]} />}
      {notes && notes.length > 0 && <Lines title="Notes" lines={notes} />}
      {tables && tables.length > 0 && (
        <Section title="From">
          <ul className="flex flex-wrap gap-1.5">
            {tables.map((table) => (
              <li key={table} className="rounded-md bg-hover px-2 py-0.5 font-mono text-xs text-ink-2">{table}</li>
            ))}
          </ul>
        </Section>
      )}
      {checks && checks.length > 0 && (
        <Section title="Checks">
          <ul className="space-y-1.5" data-testid="checks">
            {checks.map((check) => (
              <li key={check.name} className="flex gap-2 text-sm">
                {check.passed ? (
                  <Check size={16} className="mt-0.5 shrink-0 text-good" aria-label="passed" />
                ) : check.skipped ? (
                  <Minus size={16} className="mt-0.5 shrink-0 text-ink-3" aria-label="not made" />
                ) : (
                  <X size={16} className="mt-0.5 shrink-0 text-bad" aria-label="failed" />
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
      {timings?.total_ms !== undefined && <p className="text-xs text-ink-3">Answered in {duration(timings.total_ms)}</p>}
    </div>
  );
}

/** Who wrote the text. Without a word it is the template, which every answer can have. */
function Writer({ author, model }: { author: Author; model: string }) {
  return (
    <p className="text-xs text-ink-3" data-testid="author">
      {author.by === "model" ? `Text by ${model}, checked against the result` : `Text from a template: ${author.reason ?? `${model} wrote none`}`}
    </p>
  );
}

/** Which model brought nothing, and why; most reasons begin with its name. */
function why({ provider, model, message }: ModelTry): string {
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

const words: [least: number, word: string][] = [
  [0.85, "high"],
  [0.6, "fair"],
  [0, "low"],
];

function Meter({ value }: { value: number }) {
  const word = words.find(([least]) => value >= least)?.[1] ?? "low";
  const percent = Math.round(value * 100);
  return (
    <div className="flex items-center gap-2.5 text-sm">
      <div role="meter" aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent} aria-label="Confidence in the reading"
        className="h-1.5 flex-1 overflow-hidden rounded-full bg-hover">
        <div className={`h-full rounded-full ${word === "low" ? "bg-warn" : "bg-accent"}`} style={{ width: `${percent}%` }} />
      </div>
      <span className="text-xs tabular text-ink-2">{word}, {percent} %</span>
    </div>
  );
}

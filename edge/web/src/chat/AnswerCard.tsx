import { BadgeCheck, Cpu, History, Sparkles, Square, SquarePen } from "lucide-react";
import { memo, useMemo, type ReactNode } from "react";
import type { Answer } from "../api/types/answer";
import type { Part, Path } from "../api/types/basic";
import { HeldNotice } from "../approval/Held";
import { useApprovals } from "../approval/useApprovals";
import { ChartView } from "../chart/ChartView";
import { plotOf } from "../chart/series";
import { fullTime, moment } from "../format/time";
import { Chip, Section, SmallButton } from "../shell/ui";
import { SqlSection } from "../sql/SqlSection";
import { TraceSection } from "../trace/TraceSection";
import type { Card } from "./card";
import { Evidence } from "./Evidence";
import { useMarkStore, type MarkStore } from "./marks";
import { CanceledNotice, ClarifyNotice, DeclinedNotice, FailedNotice, RefusedNotice } from "./Outcome";
import { Question, Restatement } from "./Restatement";
import { ResultTable } from "./ResultTable";
import { Steps } from "./Steps";

interface Props {
  card: Card;
  newest: boolean;
  /** Asks in this session; the second argument is the question it continues. */
  onAsk: (text: string, connection: string, parent?: string) => void;
  /** Runs a statement in this session; the third argument is the question it was edited from. */
  onRun: (sql: string, connection: string, parent?: string) => void;
  onSendAgain: (key: string) => void;
  onStop: (key: string) => void;
}

/** One question and all that is known of it: the answer at the left, its evidence in the margin. */
export const AnswerCard = memo(function AnswerCard({ card, newest, onAsk, onRun, onSendAgain, onStop }: Props) {
  const { answer, id } = card;
  const askHere = (text: string) => onAsk(text, card.connection, id);
  const marks = useMarkStore();
  const parts = answer.parts ?? none;
  const byHand = answer.path === "sql";
  const again = () => (byHand && answer.sql ? onRun(answer.sql, card.connection) : onAsk(card.text, card.connection));
  const runHere = (sql: string) => onRun(sql, card.connection, id);
  return (
    <article aria-busy={card.running} data-testid="card" data-status={card.refusal ? "refused" : answer.status}
      className="@container animate-appear rounded-xl border border-line bg-panel shadow-card">
      <header className="flex items-start gap-3 border-b border-line px-4 py-3 sm:px-6">
        <h2 className={`min-w-0 flex-1 leading-7 break-words ${byHand ? "line-clamp-2 font-mono text-sm font-medium" : "text-[1.0625rem] font-semibold text-balance"}`}>
          <Question text={card.text} parts={parts} store={marks} />
        </h2>
        {card.running && (
          <SmallButton onClick={() => onStop(card.key)} disabled={!id || card.stopping} className="border border-line">
            <Square size={11} className="fill-current" aria-hidden /> {card.stopping ? "Stopping" : "Stop"}
          </SmallButton>
        )}
        {Number.isFinite(card.at) && (
          <span className="mt-[0.3125rem] shrink-0 text-xs text-ink-3">
            <span className="max-sm:sr-only">{card.connection}, </span>
            <time dateTime={new Date(card.at).toISOString()} title={fullTime(card.at)}>{moment(card.at)}</time>
          </span>
        )}
      </header>
      <div className="grid gap-x-8 gap-y-5 px-4 py-4 sm:px-6 sm:py-5 @3xl:grid-cols-[minmax(0,1fr)_18.5rem] @3xl:grid-rows-[auto_1fr]">
        {(card.steps.length > 0 && !card.refusal) && (
          <div className="@3xl:col-start-2 @3xl:row-start-1">
            <Steps steps={card.steps} openSince={card.openSince} />
          </div>
        )}
        <div className="flex min-w-0 flex-col gap-5 @3xl:col-start-1 @3xl:row-span-2 @3xl:row-start-1">
          <Reading answer={answer} running={card.running} store={marks} />
          <Outcome card={card} newest={newest} askHere={askHere} runHere={runHere} again={again} onSendAgain={onSendAgain} />
        </div>
        <div className="@3xl:col-start-2 @3xl:row-start-2">
          <Evidence answer={answer} />
        </div>
      </div>
      {id && !card.refusal && (
        <footer className="border-t border-line px-4 py-2 sm:px-6">
          <TraceSection id={id} spans={card.spans} running={card.running} current={currentStep(card)} />
        </footer>
      )}
    </article>
  );
});

function currentStep({ steps, openSince }: Card) {
  const step = steps.find(({ state }) => state === "running" || state === "waiting");
  return step && openSince !== undefined
    ? { label: step.label.toLowerCase(), stage: step.stage, attempt: step.attempt, since: openSince }
    : undefined;
}

const none: readonly Part[] = [];

function Reading({ answer, running, store }: { answer: Answer; running: boolean; store: MarkStore }) {
  if (!answer.restatement && !answer.path && !running) return null;
  return (
    <div className="flex min-h-10 flex-wrap items-start justify-between gap-x-4 gap-y-1.5">
      {answer.restatement && (
        <div className="min-w-0 flex-1 basis-64 text-sm text-ink-2">
          <p data-testid="restatement">
            <span className="text-ink-3">I read this as:</span> <Restatement text={answer.restatement} parts={answer.parts ?? none} store={store} />
          </p>
          {answer.unused && answer.unused.length > 0 && (
            <p className="mt-0.5 text-warn" data-testid="unused">Not used: {answer.unused.map((word) => `“${word}”`).join(", ")}</p>
          )}
        </div>
      )}
      {answer.path && <PathBadge path={answer.path} model={answer.model} />}
    </div>
  );
}

const paths: Record<Path, { icon: typeof Cpu; label: string; tone: string; title: string }> = {
  verified: { icon: BadgeCheck, label: "Verified query", tone: "bg-good-soft text-good", title: "A person has verified this query." },
  cached: { icon: History, label: "Cached plan", tone: "bg-hover text-ink-2", title: "The plan of an earlier equal question." },
  llm: { icon: Sparkles, label: "Model", tone: "bg-accent-soft text-accent", title: "A language model planned this." },
  sql: { icon: SquarePen, label: "SQL by hand", tone: "bg-hover text-ink-2", title: "A person wrote this statement; it passed the same checks as a planned one." },
  offline: { icon: Cpu, label: "Built-in planner", tone: "bg-accent-soft text-accent", title: "Planned without a language model: nothing left this server." },
};

function PathBadge({ path, model }: { path: Path; model: string | undefined }) {
  const { icon: Icon, label, tone, title } = paths[path];
  return (
    <span data-testid="path" title={title} className={`inline-flex h-6 shrink-0 items-center gap-1.5 rounded-full px-2.5 text-xs font-medium ${tone}`}>
      <Icon size={13} aria-hidden /> {path === "llm" && model ? model : label}
    </span>
  );
}

// How a held statement ended without running to its end; the notice about it says so.
const told = new Set(["expired", "uncertain"]);

interface OutcomeProps {
  card: Card;
  newest: boolean;
  askHere: (text: string) => void;
  runHere: (sql: string) => void;
  again: () => void;
  onSendAgain: (key: string) => void;
}

function Outcome({ card, newest, askHere, runHere, again, onSendAgain }: OutcomeProps): ReactNode {
  const { answer, refusal, id } = card;
  const waiting = useApprovals(answer.approval?.state === "waiting");
  if (refusal) return <RefusedNotice {...refusal} onRetry={() => onSendAgain(card.key)} />;
  return (
    <>
      {answer.answer && <p className="min-h-14 text-[1.0625rem] leading-7 whitespace-pre-wrap" data-testid="answer">{answer.answer}</p>}
      {answer.approval && id && (
        <HeldNotice id={id} approval={answer.approval} uncertain={answer.error?.class === "uncertain"}
          mayDecide={waiting.some((held) => held.id === id && !held.own)} />
      )}
      {card.running && !answer.answer && answer.status !== "awaiting_approval" && <Skeleton />}
      {answer.clarify && <ClarifyNotice clarify={answer.clarify} keys={newest} onChoose={askHere} />}
      {answer.declined && <DeclinedNotice declined={answer.declined} onAsk={askHere} />}
      {answer.status === "failed" && answer.error && !told.has(answer.error.class) && <FailedNotice error={answer.error} byHand={answer.path === "sql"} onRetry={again} />}
      {answer.status === "canceled" && answer.approval?.state !== "denied" && <CanceledNotice onRetry={again} />}
      {(answer.columns || !card.running || answer.approval) && <Result answer={answer} connection={card.connection} runHere={runHere} />}
      {answer.hints?.map(({ text, question }) => (
        <p key={text} className="text-sm text-ink-2" data-testid="hint">
          {text} {question && <Chip onClick={() => askHere(question)}>{question}</Chip>}
        </p>
      ))}
      {answer.follow_ups && answer.follow_ups.length > 0 && (
        <Section title="Ask next">
          <div className="flex flex-wrap gap-2">
            {answer.follow_ups.map((question) => (
              <Chip key={question} onClick={() => askHere(question)}>{question}</Chip>
            ))}
          </div>
        </Section>
      )}
    </>
  );
}

function Result({ answer, connection, runHere }: { answer: Answer; connection: string; runHere: (sql: string) => void }) {
  const { columns, rows, chart, sql } = answer;
  const plot = useMemo(() => plotOf(chart, columns ?? [], rows ?? []), [chart, columns, rows]);
  return (
    <>
      {plot && (
        <Section title="Chart" tools={plot.reason && <span className="truncate pr-1.5 text-xs text-ink-3">{plot.reason}</span>}>
          <ChartView plot={plot} />
          {plot.left > 0 && <p className="mt-1 text-xs text-ink-3">The first {plot.labels.length} rows are drawn; the table has {plot.left} more.</p>}
        </Section>
      )}
      {columns && columns.length > 0 && <ResultTable answer={answer} />}
      {sql && <SqlSection sql={sql} connection={connection} onRun={runHere} />}
    </>
  );
}

function Skeleton() {
  return (
    <div className="h-14 space-y-3 py-1.5" aria-hidden>
      <div className="h-4 w-11/12 animate-pulse-dot rounded bg-hover" />
      <div className="h-4 w-2/3 animate-pulse-dot rounded bg-hover" />
    </div>
  );
}

import { Hand, Square } from "lucide-react";
import { lazy, memo, Suspense, useRef, type ReactNode } from "react";
import type { PartChange } from "../api/http";
import type { Part } from "../api/types";
import { HeldNotice } from "../approval/Held";
import { useApprovals } from "../approval/useApprovals";
import { fullTime, moment } from "../format/time";
import { t } from "../i18n/i18n";
import { useLinkStore } from "../result/links";
import { Prose } from "../result/Prose";
import { Result } from "../result/Result";
import type { NewWish } from "../state/asker";
import { SqlSection } from "../sql/SqlSection";
import { headline } from "../sql/statement";
import { TraceSection } from "../traces/TraceSection";
import { Chip, SmallButton } from "../ui/Button";
import { Section } from "../ui/Section";
import type { Card } from "./card";
import { hasEarlier } from "./compare";
import { Evidence } from "./Evidence";
import { Feedback } from "./Feedback";
import { useAnswerKeys } from "./keys";
import { useMarkStore, type MarkStore } from "./marks";
import { ClarifyNotice } from "./Clarify";
import { CardActions } from "./CardActions";
import { CanceledNotice, ChecksNotice, DeclinedNotice, FailedNotice, RefusedNotice } from "./Outcome";
import { Question, Restatement } from "./Restatement";
import { MetricChips, PathBadge } from "./Provenance";
import { ReusedNote } from "./ReusedNote";
import { Steps } from "./Steps";
import type { Answer } from "../state/runs";

// Loaded when there is something to hold an answer against.
const Comparison = lazy(() => import("./Comparison"));
const EarlierSql = lazy(() => import("./EarlierSql"));
// Loaded when a question has ended.
const OtherModel = lazy(() => import("./OtherModel"));

interface Props {
  card: Card;
  newest: boolean;
  /** Asks, or runs a statement, in this session. */
  onAsk: (wish: NewWish) => void;
  onSendAgain: (key: string) => void;
  onStop: (key: string) => void;
}

/** One question and all that is known of it: the answer at the left, its evidence in the margin. */
export const AnswerCard = memo(function AnswerCard({ card, newest, onAsk, onSendAgain, onStop }: Props) {
  const { answer, id, connection, text } = card;
  const mayWrite = answer.may_write ?? false;
  const parent = id && { parent: id };
  const marks = useMarkStore();
  const frame = useRef<HTMLElement>(null);
  useAnswerKeys(frame, newest);
  const parts = answer.parts ?? none;
  const byHand = answer.path === "sql";
  // What was changed says nothing by itself: it is asked again where it stands.
  const change = answer.change && id && { again: id };
  const next: Next = {
    again: () => onAsk(byHand && answer.sql ? { text, sql: answer.sql, connection } : { text, connection, mayWrite, ...change }),
    fresh: () => onAsk({ text, connection, mayWrite, fresh: true, ...change }),
    ask: (question) => onAsk({ text: question, connection, ...parent }),
    choose: (reading) => onAsk({ text: reading, connection, mayWrite, ...parent }),
    change: (change) => onAsk({ text, connection, change, ...parent }),
    pick: (reading) => onAsk({ text: reading, pick: true, connection, mayWrite, ...parent }),
    run: (sql) => onAsk({ text: headline(sql), sql, connection, ...parent }),
    sendAgain: () => onSendAgain(card.key),
  };
  return (
    <article ref={frame} aria-busy={card.running} data-testid="card" data-status={card.refusal ? "refused" : answer.status}
      className="@container animate-appear rounded-xl border border-line bg-panel shadow-card">
      <header className="flex items-start gap-3 border-b border-line px-4 py-3 sm:px-6">
        <div className="min-w-0 flex-1">
          <h2 className={`leading-7 break-words ${byHand ? "line-clamp-2 font-mono text-sm font-medium" : "text-[1.0625rem] font-semibold text-balance"}`}>
            <Question text={text} parts={parts} store={marks} />
          </h2>
          {mayWrite && (
            <p className="mt-0.5 flex items-center gap-1.5 text-xs font-medium text-warn" data-testid="may-write"
              title={t("Its statement could be one that writes. That runs only once another person has approved it.")}>
              <Hand size={13} aria-hidden /> {t("May propose a change")}
            </p>
          )}
        </div>
        {card.running && (
          <SmallButton onClick={() => onStop(card.key)} disabled={!id || card.stopping} className="border border-line">
            <Square size={11} className="fill-current" aria-hidden /> {card.stopping ? t("Stopping") : t("Stop")}
          </SmallButton>
        )}
        {Number.isFinite(card.at) && (
          <span className="mt-[0.3125rem] shrink-0 text-xs text-ink-3">
            <span className="max-sm:sr-only">{card.connection}, </span>
            <time dateTime={new Date(card.at).toISOString()} title={fullTime(card.at)}>{moment(card.at)}</time>
          </span>
        )}
      </header>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-x-8 gap-y-5 px-4 py-4 sm:px-6 sm:py-5 @3xl:grid-cols-[minmax(0,1fr)_18.5rem] @3xl:grid-rows-[auto_1fr]">
        {(card.steps.length > 0 && !card.refusal) && (
          <div className="@3xl:col-start-2 @3xl:row-start-1">
            <Steps id={id} steps={card.steps} ended={!card.running} openSince={card.openSince} />
          </div>
        )}
        <div className="flex min-w-0 flex-col gap-5 @3xl:col-start-1 @3xl:row-span-2 @3xl:row-start-1">
          <Reading answer={answer} running={card.running} store={marks} onChange={id && !byHand ? next.change : undefined} />
          {answer.metrics && answer.metrics.length > 0 && <MetricChips metrics={answer.metrics} connection={connection} />}
          {answer.reused && <ReusedNote reused={answer.reused} again={card.running ? undefined : next.fresh} />}
          <Outcome card={card} newest={newest} next={next} />
          {answer.again && !card.running && <Suspense fallback={<div className="h-40" aria-hidden />}><Comparison answer={answer} /></Suspense>}
          {id && !card.running && !byHand && !card.refusal && (
            <div className="flex min-h-7"><Suspense><OtherModel onChoose={(model) => onAsk({ text, connection, mayWrite, again: id, planner: { model }, fresh: true })} /></Suspense></div>
          )}
        </div>
        <div className="@3xl:col-start-2 @3xl:row-start-2">
          <Evidence answer={answer} connection={connection} />
        </div>
      </div>
      {id && !card.refusal && (
        <footer className="border-t border-line px-4 py-2 sm:px-6">
          <TraceSection id={id} spans={card.spans} running={card.running} current={currentStep(card)} />
        </footer>
      )}
      {/* Last, so that nothing moves when it comes. */}
      {id && !card.refusal && (
        <Feedback answer={answer} connection={connection}>
          {!card.running && <CardActions card={card} onAgain={next.again} />}
        </Feedback>
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

function Reading({ answer, running, store, onChange }: { answer: Answer; running: boolean; store: MarkStore; onChange: Next["change"] | undefined }) {
  if (!answer.restatement && !answer.path && !running) return null;
  return (
    <div className="flex min-h-10 flex-wrap items-start justify-between gap-x-4 gap-y-1.5">
      {answer.restatement && (
        <div className="min-w-0 flex-1 basis-64 text-sm text-ink-2">
          <p data-testid="restatement">
            <span className="text-ink-3">{t("I read this as:")}</span> <Restatement text={answer.restatement} parts={answer.parts ?? none} store={store} onChange={onChange} />
          </p>
          {answer.unused && answer.unused.length > 0 && (
            <p className="mt-0.5 text-warn" data-testid="unused">{t("Not used: {words}", { words: answer.unused.map((word) => `“${word}”`).join(", ") })}</p>
          )}
        </div>
      )}
      {answer.path && <PathBadge path={answer.path} model={answer.model} verified={answer.verified} />}
    </div>
  );
}

// How a held statement ended without running to its end; the notice about it says so.
const told = new Set(["expired", "uncertain"]);

/** What can be done from a card. */
interface Next {
  /** The same once more, with the same leave. */
  again: () => void;
  /** The same, planned and run anew. */
  fresh: () => void;
  /** Another question, which only reads. */
  ask: (question: string) => void;
  /** A reading of this question. */
  choose: (reading: string) => void;
  /** The same with one part of its reading put otherwise. */
  change: (change: PartChange) => void;
  /** The reading that the server takes where the choice is left to it. */
  pick: (reading: string) => void;
  run: (sql: string) => void;
  /** What the server did not take. */
  sendAgain: () => void;
}

function Outcome({ card, newest, next }: { card: Card; newest: boolean; next: Next }): ReactNode {
  const { answer, refusal, id } = card;
  const held = answer.approval?.state === "waiting";
  const waiting = useApprovals(held);
  const links = useLinkStore();
  if (refusal) return <RefusedNotice {...refusal} onRetry={next.sendAgain} />;
  return (
    <>
      {(answer.answer || card.draft) && <Prose text={answer.answer ?? card.draft ?? ""} writing={!answer.answer} marks={answer.marks ?? []} columns={answer.columns ?? []} links={links} />}
      {answer.checks && <ChecksNotice checks={answer.checks} />}
      {answer.approval && id && (
        <HeldNotice id={id} approval={answer.approval} uncertain={answer.error?.class === "uncertain"}
          mayDecide={waiting.some((one) => one.id === id && !one.own)} onRetry={next.again} />
      )}
      {card.running && !answer.answer && !card.draft && answer.status !== "awaiting_approval" && !answer.clarify && <Skeleton />}
      {answer.clarify && <ClarifyNotice clarify={answer.clarify} looking={card.running} keys={newest} onChoose={next.choose} onPick={next.pick} />}
      {answer.declined && <DeclinedNotice declined={answer.declined} mayWrite={answer.may_write ?? false} onAsk={next.ask} />}
      {answer.status === "failed" && answer.error && !told.has(answer.error.class) && <FailedNotice error={answer.error} byHand={answer.path === "sql"} onRetry={next.again} />}
      {answer.status === "canceled" && answer.approval?.state !== "denied" && <CanceledNotice onRetry={next.again} />}
      {/* A held statement stands in its notice, to the letter. */}
      {!held && (answer.columns || !card.running || answer.approval) && (
        <>
          <Result answer={answer} links={links} />
          {answer.sql && <SqlSection sql={answer.sql} connection={card.connection} dialect={answer.dialect} onRun={next.run} earlier={hasEarlier(answer) && <EarlierSql answer={answer} />} />}
        </>
      )}
      {answer.hints?.map(({ text, question }) => (
        <p key={text} className="text-sm text-ink-2" data-testid="hint">
          {text} {question && <Chip onClick={() => next.ask(question)}>{question}</Chip>}
        </p>
      ))}
      {answer.follow_ups && answer.follow_ups.length > 0 && (
        <Section title={t("Ask next")}>
          <div className="flex flex-wrap gap-2" data-key="next">
            {answer.follow_ups.map((question) => (
              <Chip key={question} onClick={() => next.ask(question)}>{question}</Chip>
            ))}
          </div>
        </Section>
      )}
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

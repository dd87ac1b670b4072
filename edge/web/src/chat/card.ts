// What a card shows, whether the question runs here or was read from the server.

import type { Span, Trace } from "../api/types";
import { final } from "../state/question";
import { type Answer, answerOf, type Planner, type Refusal, type Run } from "../state/runs";
import { pastSteps, stepsOf, type StepView, withWait } from "../state/steps";

export interface Card {
  key: string;
  id: string | undefined;
  text: string;
  connection: string;
  /** When it was asked, in milliseconds since the epoch. */
  at: number;
  answer: Answer;
  steps: StepView[];
  spans: readonly Span[];
  running: boolean;
  stopping: boolean;
  refusal: Refusal | undefined;
  /** The answer as far as it is written, while it is. */
  draft: string | undefined;
  /** Who was to plan it, if somebody said so here. */
  planner?: Planner | undefined;
  /** When the open step began, by this browser's clock. */
  openSince: number | undefined;
}

export function cardOfRun(run: Run): Card {
  const answer = answerOf(run);
  const running = !run.refusal && !final(answer.status);
  const steps = withWait(stepsOf(run.question.events), run.spans);
  const open = steps.findLast(({ state }) => state === "running" || state === "waiting");
  return {
    key: run.key,
    id: run.id,
    text: run.question.asked?.question ?? run.text,
    connection: run.connection,
    at: run.at,
    answer,
    steps,
    spans: run.spans,
    running,
    stopping: running && run.stopping === true,
    refusal: run.refusal,
    draft: running ? run.draft : undefined,
    planner: run.planner,
    openSince: running ? since(open, run) : undefined,
  };
}

export function cardOfAnswer(answer: Answer, trace: Trace | undefined): Card {
  return {
    key: answer.id,
    id: answer.id,
    text: answer.question ?? "",
    connection: answer.connection ?? "",
    at: Date.parse(answer.asked_at ?? ""),
    answer,
    steps: trace?.steps ? pastSteps(trace.steps, answer) : [],
    spans: trace?.spans ?? [],
    running: false,
    stopping: false,
    refusal: undefined,
    draft: undefined,
    openSince: undefined,
  };
}

// The two clocks may differ. Where they agree within two minutes the server's
// time is used, as an event can come in late; else the time it came in here.
function since(open: StepView | undefined, run: Run): number {
  if (!open?.started || open.from === undefined) return run.at;
  const arrived = run.arrived[open.from] ?? Date.now();
  return Math.abs(arrived - open.started) < 120_000 ? Math.min(open.started, arrived) : arrived;
}

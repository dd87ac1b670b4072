import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { SessionQuestion } from "../api/types";
import { t } from "../i18n/i18n";
import type { NewWish } from "../state/asker";
import type { Answer } from "../state/runs";
import { Skeleton } from "../ui/Page";
import { AnswerCard } from "./AnswerCard";
import { cardOfAnswer } from "./card";
import { answerQuery, traceQuery } from "./reads";

interface Props {
  past: SessionQuestion;
  newest: boolean;
  onAsk: (wish: NewWish) => void;
}

/** A question of an earlier visit, read from the server. */
export function PastCard({ past, newest, onAsk }: Props) {
  const { data, error, isPending } = useQuery(answerQuery(past.id));
  const { data: trace, isPending: steps } = useQuery(traceQuery(past.id));
  const card = useMemo(() => cardOfAnswer({ ...outline(past), ...data, ...(error && failure(error)) }, trace), [past, data, error, trace]);
  if (isPending || steps) return <div role="status" aria-label={t("Loading the answer")}><Skeleton className="h-72 rounded-xl" /></div>;
  return <AnswerCard card={card} newest={newest} onAsk={onAsk} onSendAgain={ignore} onStop={ignore} />;
}

// A past question was accepted and has ended: there is nothing to send again or to stop.
function ignore(): void {}

function outline(past: SessionQuestion): Answer {
  return {
    id: past.id,
    session_id: "",
    status: past.status,
    question: past.question,
    connection: past.connection,
    asked_at: past.asked,
    ...(past.path && { path: past.path }),
    ...(past.answer && { answer: past.answer }),
  };
}

function failure(error: Error): Partial<Answer> {
  return { status: "failed", error: { class: "result_lost", message: error.message, retryable: true } };
}

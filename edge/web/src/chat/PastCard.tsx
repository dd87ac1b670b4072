import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { getAnswer, getTrace } from "../api/http";
import type { SessionQuestion } from "../api/types";
import type { NewWish } from "../state/asker";
import { AnswerCard } from "./AnswerCard";
import { cardOfAnswer } from "./card";
import type { Answer } from "../state/runs";

interface Props {
  past: SessionQuestion;
  newest: boolean;
  onAsk: (wish: NewWish) => void;
}

/** A question of an earlier visit, read from the server. */
export function PastCard({ past, newest, onAsk }: Props) {
  const { data, error } = useQuery({
    queryKey: ["answer", past.id],
    queryFn: ({ signal }) => getAnswer(past.id, signal),
    staleTime: Infinity,
  });
  const { data: trace } = useQuery({
    queryKey: ["trace", past.id],
    queryFn: ({ signal }) => getTrace(past.id, signal),
    staleTime: Infinity,
  });
  const card = useMemo(() => cardOfAnswer({ ...outline(past), ...data, ...(error && failure(error)) }, trace), [past, data, error, trace]);
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

import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { Link2Off } from "lucide-react";
import { useMemo } from "react";
import { ApiError, getAnswer, getTrace } from "../api/http";
import { t } from "../i18n/i18n";
import type { NewWish } from "../state/asker";
import { final } from "../state/question";
import { Empty, ErrorState, Page, Skeleton } from "../ui/Page";
import { AnswerCard } from "./AnswerCard";
import { askNew } from "./askNew";
import { cardOfAnswer } from "./card";

const again = 2_000;

/** One answer, for whoever has its link and a key. What is asked from here is asked in a session of the reader's own. */
export default function SharedPage() {
  const { question = "" } = useParams({ strict: false });
  const { data, error, refetch } = useQuery({
    queryKey: ["answer", question],
    queryFn: ({ signal }) => getAnswer(question, signal),
    refetchInterval: ({ state }) => ((state.data && final(state.data.status)) || (state.error && missing(state.error)) ? false : again),
  });
  const ended = data !== undefined && final(data.status);
  const { data: trace } = useQuery({ queryKey: ["trace", question], queryFn: ({ signal }) => getTrace(question, signal), enabled: ended, staleTime: Infinity });
  const card = useMemo(() => data && cardOfAnswer(data, trace), [data, trace]);
  return (
    <Page title={data?.question ?? t("Shared answer")}>
      <p className="text-sm text-ink-3">{t("A shared answer. What you ask from here begins a conversation of your own.")}</p>
      {error && (missing(error)
        ? <Empty icon={Link2Off} title={t("There is no such answer")}>{t("It is older than the log keeps, or of somebody whose answers you may not see.")}</Empty>
        : <ErrorState error={error} onRetry={() => void refetch()} />)}
      {!card && !error && <Skeleton className="h-72 rounded-xl" />}
      {card && <AnswerCard card={{ ...card, running: !ended }} newest={false} onAsk={askOwn} onSendAgain={ignore} onStop={ignore} />}
    </Page>
  );
}

const missing = (error: Error) => error instanceof ApiError && (error.status === 404 || error.status === 400);

function askOwn({ parent: _, pick: __, ...wish }: NewWish): void {
  askNew(wish);
}

// What is shared was accepted, and is not the reader's to stop.
function ignore(): void {}

import { ThumbsDown, ThumbsUp } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { giveFeedback } from "../api/semantics";
import { getOwnFeedback } from "../api/sessions";
import type { Feedback as Given } from "../api/types";
import { t } from "../i18n/i18n";
import { draftWords } from "../semantics/words";
import { Link } from "../shell/Link";
import { connectionPath } from "../shell/route";
import { queries } from "../services";
import { IconButton } from "../ui/Button";
import type { Answer } from "../state/runs";

const FeedbackDialog = lazy(() => import("./FeedbackDialog"));

// What can be said to be right or wrong: a failure needs no judge.
const judged = new Set(["answered", "clarify", "declined"]);

/** Whether an answer was right, in somebody's eyes, and what becomes of that. What else can be done with it stands beside. */
export function Feedback({ answer, connection, children }: { answer: Answer; connection: string; children?: ReactNode }) {
  const [now, setNow] = useState<Given>();
  const before = useGiven(answer);
  const given = now ?? before;
  const [wrong, setWrong] = useState("");
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const judging = judged.has(answer.status);
  if (!judging && !children) return null;
  const took = (feedback: Given) => {
    setAsking(false);
    setNow(feedback);
    void queries.invalidateQueries({ queryKey: ["feedback", answer.session_id] });
    void queries.invalidateQueries({ queryKey: ["drafts", connection] });
  };
  const praise = () => {
    setBusy(true);
    setWrong("");
    giveFeedback({ question_id: answer.id, verdict: "up" })
      .then(took, (error: unknown) => setWrong(error instanceof Error ? error.message : String(error)))
      .finally(() => setBusy(false));
  };
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1 border-t border-line px-4 py-1 text-sm text-ink-3 sm:px-6" data-testid="feedback">
      {judging && <span>{t("Is this right?")}</span>}
      {judging && <span className="flex">
        <IconButton data-key="right" label={t("This is right")} aria-pressed={given?.verdict === "up"} disabled={busy} onClick={praise} className="aria-pressed:text-good"><ThumbsUp size={16} /></IconButton>
        <IconButton data-key="wrong" label={t("This is not right")} aria-pressed={given?.verdict === "down"} disabled={busy} onClick={() => setAsking(true)} className="aria-pressed:text-bad"><ThumbsDown size={16} /></IconButton>
      </span>}
      <p role="status" className="min-w-0 flex-[1_1_16rem] break-words empty:hidden">
        {wrong ? <span className="text-bad">{wrong}</span> : given && (
          <>
            {draftWords(given)}{" "}
            {given.draft?.state === "open" && <Link href={connectionPath(connection, "semantics")} className="font-medium text-accent underline underline-offset-2">{t("See the drafts")}</Link>}
          </>
        )}
      </p>
      {children}
      {asking && <Suspense><FeedbackDialog answer={answer} connection={connection} onGiven={took} onClose={() => setAsking(false)} /></Suspense>}
    </div>
  );
}

// One read serves all cards of a session.
const fresh = 5 * 60_000;

/** What the person said of an answer before, such as ahead of a reload. */
function useGiven({ id, session_id, status }: Answer): Given | undefined {
  const { data } = useQuery({
    queryKey: ["feedback", session_id],
    queryFn: ({ signal }) => getOwnFeedback(session_id, signal),
    enabled: session_id !== "" && judged.has(status),
    staleTime: fresh,
  });
  return data?.find(({ question_id }) => question_id === id);
}

import { ThumbsDown, ThumbsUp } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { giveFeedback } from "../api/semantics";
import type { Answer } from "../api/types/answer";
import type { Feedback as Given } from "../api/types/semantics";
import { draftWords } from "../semantics/words";
import { Link } from "../shell/Link";
import { connectionPath } from "../shell/route";
import { IconButton } from "../shell/ui";
import { queries } from "../services";

const FeedbackDialog = lazy(() => import("./FeedbackDialog"));

// What can be said to be right or wrong: a failure needs no judge.
const judged = new Set(["answered", "clarify", "declined"]);

/** Whether an answer was right, in somebody's eyes, and what becomes of that. */
export function Feedback({ answer, connection }: { answer: Answer; connection: string }) {
  const [given, setGiven] = useState<Given>();
  const [wrong, setWrong] = useState("");
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  if (!judged.has(answer.status)) return null;
  const took = (feedback: Given) => {
    setAsking(false);
    setGiven(feedback);
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
      <span>Is this right?</span>
      <span className="flex">
        <IconButton label="This is right" aria-pressed={given?.verdict === "up"} disabled={busy} onClick={praise} className="aria-pressed:text-good"><ThumbsUp size={16} /></IconButton>
        <IconButton label="This is not right" aria-pressed={given?.verdict === "down"} disabled={busy} onClick={() => setAsking(true)} className="aria-pressed:text-bad"><ThumbsDown size={16} /></IconButton>
      </span>
      <p role="status" className="min-w-0 flex-[1_1_16rem] break-words empty:hidden">
        {wrong ? <span className="text-bad">{wrong}</span> : given && (
          <>
            {draftWords(given)}{" "}
            {given.draft?.state === "open" && <Link href={connectionPath(connection, "semantics")} className="font-medium text-accent underline underline-offset-2">See the drafts</Link>}
          </>
        )}
      </p>
      {asking && <Suspense><FeedbackDialog answer={answer} connection={connection} onGiven={took} onClose={() => setAsking(false)} /></Suspense>}
    </div>
  );
}

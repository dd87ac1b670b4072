import { History, RotateCcw } from "lucide-react";
import type { Reused } from "../api/types";
import { age, fullTime } from "../format/time";
import { useNow } from "../shell/useNow";
import { msg, rich, t } from "../i18n/i18n";
import { SmallButton } from "../ui/Button";
import type { Answer } from "../state/runs";

/** Says which part of an answer was made for an earlier question, and offers it anew. */
export function ReusedNote({ reused: { plan, result }, again }: { reused: NonNullable<Answer["reused"]>; again: (() => void) | undefined }) {
  const now = useNow(true, 10_000);
  return (
    <p className="-mt-3 flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-ink-3" data-testid="reused">
      <History size={14} aria-hidden />
      {plan && <Part text={plan.asked ? msg("Plan from {age}, for “{question}”") : msg("Plan from {age}")} made={plan} now={now} />}
      {result && <Part text={result.asked ? msg("Result from {age}, for “{question}”") : msg("Result from {age}")} made={result} now={now} />}
      {again && (
        <SmallButton onClick={again} title={t("Asks once more, and plans and runs anew")}>
          <RotateCcw size={13} aria-hidden /> {t("Run again")}
        </SmallButton>
      )}
    </p>
  );
}

function Part({ text, made, now }: { text: string; made: Reused; now: number }) {
  const at = Date.parse(made.at);
  return <span>{rich(text, { age: <time dateTime={made.at} title={fullTime(at)}>{age(at, now)}</time>, question: made.asked ?? "" })}</span>;
}

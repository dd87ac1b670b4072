import type { Model } from "../api/types";
import { ended } from "../format/sentence";
import { ago } from "../format/time";
import { useNow } from "../shell/useNow";
import { conditionOf, retryWords, type Condition } from "./words";
import { t } from "../i18n/i18n";

const dots: Record<Condition["tone"], string> = { good: "bg-good", warn: "bg-warn", bad: "bg-bad", plain: "bg-line-strong" };
const inks: Record<Condition["tone"], string> = { good: "text-good", warn: "text-warn", bad: "text-bad", plain: "text-ink-2" };

/** Whether calls to the model pass, in words and colour. */
export function ConditionBadge({ model }: { model: Model }) {
  const { tone, words, breaker } = conditionOf(model);
  return (
    <span className="inline-flex shrink-0 items-center gap-2 text-sm font-medium" data-testid="condition" title={breaker || undefined}>
      <span className={`size-2.5 rounded-full ${dots[tone]}`} aria-hidden />
      <span className={inks[tone]}>{words}</span>
      {breaker && <span className="text-xs font-normal text-ink-3">{breaker}</span>}
    </span>
  );
}

/** Why calls do not pass, since when, and when that is tried again. */
export function Trouble({ model: { state, reason, since, retry_at, disabled } }: { model: Model }) {
  const shown = !disabled && (state === "open" || state === "half-open");
  const now = useNow(shown && retry_at !== undefined, 1_000);
  if (!shown) return null;
  const began = since ? ago(Date.parse(since), now) : "";
  return (
    <p className={`rounded-md px-3 py-2 text-sm break-words ${state === "open" ? "bg-bad-soft text-bad" : "bg-warn-soft text-warn"}`} data-testid="trouble">
      {reason ? ended(reason) : t("Its last calls failed.")} {since && (began === ago(now, now) ? t("That began just now.") : t("That began {ago}.", { ago: began }))} {state === "open" ? retryWords(retry_at, now) : t("One call is let through to see.")}
    </p>
  );
}

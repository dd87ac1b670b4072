import { CircleCheck, Plug, Square, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { duration } from "../format/time";
import { t } from "../i18n/i18n";
import { Button } from "../ui/Button";
import { StepList } from "./StepList";
import { verdictOf } from "./steps";
import type { Trial } from "./useTest";

interface Props {
  trial: Trial;
  onTest: () => void;
  onStop: () => void;
  /** What can be done once it is known how the test went. */
  children?: ReactNode;
}

/** A test of what was entered, step by step. */
export function TestPanel({ trial, onTest, onStop, children }: Props) {
  const { steps, running, error } = trial;
  return (
    <section aria-label={t("Test")} className="rounded-xl border border-line bg-panel p-4 shadow-card sm:p-5" data-testid="test-panel">
      <header className="flex flex-wrap items-center justify-between gap-2">
        <h2 className="font-semibold">{t("Test")}</h2>
        {running ? (
          <Button onClick={onStop}><Square size={13} aria-hidden /> {t("Stop")}</Button>
        ) : (
          <Button onClick={onTest} primary={trial.report === undefined}><Plug size={15} aria-hidden /> {steps.length > 0 || error ? t("Test again") : t("Test")}</Button>
        )}
      </header>
      {steps.length === 0 && !error && (
        <p className="mt-2 text-sm text-ink-2">{running ? t("Begins") : t("Every step is shown as it is taken. A write is sent as well, to see the database refuse it.")}</p>
      )}
      {steps.length > 0 && <div className="mt-2"><StepList steps={steps} /></div>}
      <div role="status" className="empty:hidden" data-testid="verdict"><Outcome trial={trial} /></div>
      {children && <div className="mt-3 flex flex-wrap items-center gap-2">{children}</div>}
    </section>
  );
}

function Outcome({ trial: { steps, report, error } }: { trial: Trial }) {
  if (error) {
    // A step that failed has said why.
    const told = steps.some(({ state }) => state === "failed");
    return <Line tone="text-bad" icon={TriangleAlert}>{told ? t("The database cannot be used like this.") : error.message}</Line>;
  }
  if (!report) return null;
  const { tone, warnings } = verdictOf(steps);
  const took = duration(report.elapsed_ms);
  if (tone === "good") return <Line tone="text-good" icon={CircleCheck}>{t("Everything is as it should be, in {took}.", { took })}</Line>;
  return <Line tone="text-warn" icon={TriangleAlert}>{t("It can be used, in {took}, with {n, plural, one {# warning} other {# warnings}}.", { took, n: warnings.length })}</Line>;
}

function Line({ tone, icon: Icon, children }: { tone: string; icon: typeof Plug; children: ReactNode }) {
  return (
    <p className={`mt-3 flex items-start gap-2 text-sm font-medium ${tone}`}>
      <Icon size={17} className="mt-0.5 shrink-0" aria-hidden /> <span className="min-w-0 break-words">{children}</span>
    </p>
  );
}

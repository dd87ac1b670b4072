import { Plug } from "lucide-react";
import { useState } from "react";
import { testModel } from "../api/models";
import type { ModelReport } from "../api/types";
import { Button } from "../ui/Button";
import { modelsChanged } from "./useModels";
import { capital, reportWords } from "./words";
import { t } from "../i18n/i18n";

/** What a call came to, or why it could not be made. */
export type Outcome = { report: ModelReport } | { error: string };

/** Makes a small call, and says what came of it. */
export function useTrial() {
  const [state, setState] = useState<"idle" | "running" | Outcome>("idle");
  const run = (call: () => Promise<ModelReport>, refused?: (error: unknown) => boolean) => {
    setState("running");
    call().then(
      (report) => setState({ report }),
      (error: unknown) => setState(refused?.(error) ? "idle" : { error: error instanceof Error ? error.message : String(error) }),
    );
  };
  return { running: state === "running", outcome: typeof state === "object" ? state : undefined, run, forget: () => setState("idle") };
}

export function TestButton({ id }: { id: string }) {
  const { running, outcome, run } = useTrial();
  return (
    <>
      <Button needs="models" onClick={() => run(() => testModel(id).finally(modelsChanged))} disabled={running}>
        <Plug size={15} aria-hidden /> {running ? t("Testing") : t("Test")}<span className="sr-only"> {id}</span>
      </Button>
      <TestOutcome outcome={outcome} />
    </>
  );
}

export function TestOutcome({ outcome }: { outcome: Outcome | undefined }) {
  return (
    <div role="status" className="order-last min-w-0 basis-full text-sm break-words empty:hidden" data-testid="test">
      {outcome && "error" in outcome && <p className="text-bad">{outcome.error}</p>}
      {outcome && "report" in outcome && (outcome.report.error ? <Failure error={outcome.report.error} /> : <p className="text-good">{reportWords(outcome.report)}</p>)}
    </div>
  );
}

function Failure({ error: { class: kind, message } }: { error: NonNullable<ModelReport["error"]> }) {
  return <p className="text-bad">{capital(message)} <span className="text-xs text-ink-3">({kind.replaceAll("_", " ")})</span></p>;
}

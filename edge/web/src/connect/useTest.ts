import { useCallback, useEffect, useRef, useState } from "react";
import { testSteps, type ConnectionReport, type TestStep, type Tried } from "../api/connect";
import { ApiError } from "../api/http";
import { withStep } from "./steps";

/** A test that runs or has run. */
export interface Trial {
  steps: readonly TestStep[];
  running: boolean;
  report: ConnectionReport | undefined;
  error: ApiError | undefined;
}

const none: Trial = { steps: [], running: false, report: undefined, error: undefined };

/** Tries databases one after the other; a new try, stop, and leaving the page end the one before. */
export function useTest() {
  const [trial, setTrial] = useState(none);
  const current = useRef<AbortController>(undefined);
  useEffect(() => () => current.current?.abort(), []);

  const run = useCallback((database: Tried) => {
    current.current?.abort();
    const own = new AbortController();
    current.current = own;
    const change = (next: (before: Trial) => Trial) => {
      if (!own.signal.aborted) setTrial(next);
    };
    setTrial({ ...none, running: true });
    testSteps(database, (step) => change((before) => ({ ...before, steps: withStep(before.steps, step) })), own.signal).then(
      (report) => change((before) => ({ ...before, running: false, report })),
      (cause: unknown) => change((before) => ({ ...before, running: false, error: errorOf(cause) })),
    );
  }, []);
  const forget = useCallback(() => {
    current.current?.abort();
    setTrial(none);
  }, []);
  return { trial, run, forget };
}

function errorOf(cause: unknown): ApiError {
  return cause instanceof ApiError ? cause : new ApiError({ status: 0, detail: cause instanceof Error ? cause.message : String(cause) });
}

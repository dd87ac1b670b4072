// The steps of a test, in words.

import type { TestStep } from "../api/connect";
import { msg } from "../i18n/i18n";

export const stepWords: Readonly<Record<TestStep["name"], string>> = {
  file: msg("File"), address: msg("Address"), connect: msg("TCP connection"), tls: msg("Encryption"), login: msg("Login"),
  version: msg("Version"), read_only: msg("Read-only proof"), rights: msg("Rights of the login"), tables: msg("Tables"),
};

export const stateWords: Readonly<Record<TestStep["state"], string>> = {
  waiting: msg("waits"), running: msg("runs"), passed: msg("passed"), warned: msg("warning"), failed: msg("failed"), skipped: msg("skipped"),
};

/** The steps after one of them has changed. */
export function withStep(steps: readonly TestStep[], step: TestStep): TestStep[] {
  const at = steps.findIndex(({ name }) => name === step.name);
  return at < 0 ? [...steps, step] : steps.with(at, step);
}

/** What a test says that ran from its first step to the last. */
export interface Verdict {
  tone: "good" | "warn" | "bad";
  warnings: readonly TestStep[];
}

export function verdictOf(steps: readonly TestStep[]): Verdict {
  const warnings = steps.filter(({ state }) => state === "warned");
  const tone = steps.some(({ state }) => state === "failed") ? "bad" : warnings.length > 0 ? "warn" : "good";
  return { tone, warnings };
}

import { expect, test } from "vitest";
import type { Executed } from "../api/types";
import { history } from "./frames.fixture";
import { pastSteps, stepsOf, withWait, type Fact } from "./steps";

const brief = (kinds: Parameters<typeof history>) =>
  stepsOf(history(...kinds)).map((step) => `${step.label}: ${step.state}`);

test("before the first event all steps lie ahead", () => {
  expect(brief([])).toEqual(["Plan: pending", "Check and run: pending", "Write the answer: pending"]);
});

test("a past answer tells of its steps what it told while they ran, and its events without bodies do not", () => {
  const bare = history("asked", "planned", "rejected", "planned", "executed", "answered").map(({ seq, kind, attempt, time }): Fact => ({ seq, kind, attempt, time, summary: "1200 rows" }));
  const check = (passed: boolean, skipped = false) => ({ name: "rows complete", passed, skipped, detail: "" });
  const steps = pastSteps(bare, { tables: ["orders", "customers"], row_count: 1200, truncated: true, checks: [check(true), check(false), check(false, true)] });
  expect(steps.map(({ label, summary }) => [label, summary]).slice(-3)).toEqual([
    ["Plan, attempt 2", "over orders, customers"], ["Check and run, attempt 2", "1,200 rows, cut off"], ["Write the answer", "1 of 2 checks"],
  ]);
  expect(steps[0]!.summary).not.toContain("over");
});

test("rows stay where they are while a question runs", () => {
  expect(brief(["asked"])).toEqual(["Plan: running", "Check and run: pending", "Write the answer: pending"]);
  expect(brief(["asked", "completion"])).toEqual(brief(["asked"]));
  expect(brief(["asked", "planned"])).toEqual(["Plan: ok", "Check and run: running", "Write the answer: pending"]);
  expect(brief(["asked", "planned", "executed", "answered"])).toEqual([
    "Plan: ok",
    "Check and run: ok",
    "Write the answer: ok",
  ]);
});

test("a rejection is a failed step and a new plan", () => {
  expect(brief(["asked", "planned", "rejected"])).toEqual([
    "Plan: ok",
    "Check and run: error",
    "Plan, attempt 2: running",
    "Check and run: pending",
    "Write the answer: pending",
  ]);
});

test("approval is a step of its own", () => {
  expect(brief(["asked", "planned", "awaiting_approval"])).toEqual([
    "Plan: ok",
    "Check and run: ok",
    "Wait for approval: waiting",
    "Write once: pending",
    "Write the answer: pending",
  ]);
  const written = stepsOf(history("asked", "planned", "awaiting_approval", "approved", "executed", "answered"));
  expect(written.map(({ label, state }) => `${label}: ${state}`)).toEqual([
    "Plan: ok", "Check and run: ok", "Wait for approval: ok", "Write once: ok", "Write the answer: ok",
  ]);
  expect(new Set(written.map(({ key }) => key)).size).toBe(5);
  expect(written[2]?.summary).toBe("approved by ann");
});

test("a terminal event leaves nothing pending", () => {
  expect(brief(["asked", "canceled"])).toEqual(["Plan: stopped"]);
  expect(brief(["asked", "planned", "failed"])).toEqual(["Plan: ok", "Check and run: error"]);
  expect(brief(["asked", "clarify"])).toEqual(["Plan: ok"]);
});

test("what a model wrote of a result belongs to writing the answer", () => {
  expect(brief(["asked", "planned", "executed", "narration"])).toEqual(brief(["asked", "planned", "executed"]));
  const told = stepsOf(history("asked", "planned", "executed", "narration", "answered")).at(-1);
  expect(told?.details.map(({ label }) => label)).toEqual(["Result", "Model", "Tokens", "Model time", "o brought nothing", "✓ figures"]);
});

test("durations come from the events and details from their bodies", () => {
  const [plan, run] = stepsOf(history("asked", "completion", "planned", "executed", "answered"));
  expect((plan?.ended ?? 0) - (plan?.started ?? 0)).toBe(200);
  expect(plan?.details.map((d) => d.label)).toEqual(["Question", "Reply", "Model", "Tokens", "Model time", "Read as", "Proposed"]);
  expect(run?.details.map((d) => [d.label, d.given ?? false])).toEqual([["Statement", true], ["Ran", false], ["Time", false]]);
  expect(run?.summary).toBe("1 row");
});

test("what a model was asked goes in, what it replied comes out", () => {
  const facts = history("asked", "completion");
  Object.assign(facts[1]!.body, { prompt: { system: "Plan.", user: "How many?" }, text: "{}" });
  const told = stepsOf(facts)[0]?.details.map(({ label, value, given }) => [label, value, given ?? false]);
  expect(told).toContainEqual(["Prompt", "Plan.\n\nHow many?", true]);
  expect(told).toContainEqual(["Reply", "{}", false]);
});

test("a repair is given what was wrong", () => {
  const plan = stepsOf(history("asked", "planned", "rejected"))[2];
  expect(plan?.details.map(({ label, given }) => [label, given])).toEqual([["What was wrong", true], ["Refused", true]]);
});

test("a run says whose rows a policy limits", () => {
  const limited = (filtered?: string[]) => {
    const [asked, planned, executed] = history("asked", "planned", "executed");
    const facts = [asked!, planned!, { ...executed!, body: { ...(executed!.body as Executed), ...(filtered && { filtered }) } }];
    return stepsOf(facts)[1]?.details.filter((d) => d.label.startsWith("Rows limited"));
  };
  expect(limited(["orders", "people"])).toEqual([{ label: "Rows limited by policy", value: "orders, people" }]);
  expect(limited()).toEqual([]);
});

test("rows that were kept took no time of the database, and their statement did not run", () => {
  const details = (reused: Executed["reused"]) => {
    const facts: Fact[] = history("asked", "planned", "executed");
    const [, run] = stepsOf(facts.map((f) => (f.kind === "executed" ? { ...f, body: { ...(f.body as Executed), reused } } : f)));
    return (run?.details ?? []).map(({ label, value }) => [label, value]);
  };
  expect(details({ question: "q0", at: "2026-01-01T00:00:00Z" }).slice(-2)).toEqual([
    ["Statement", "SELECT count(*) AS customers FROM customers"], ["Time", "the rows were kept from an earlier, equal question"],
  ]);
  const ran = details(undefined);
  expect(ran.map(([label]) => label)).toContain("Ran");
  expect(ran.at(-1)?.[1]).toMatch(/^waited .*, fetch /);
});

test("a run that wrote says what", () => {
  const told = (written: Executed["written"]) => {
    const facts: Fact[] = history("asked", "planned", "awaiting_approval", "approved", "executed");
    return stepsOf(facts.map((f) => (f.kind === "executed" ? { ...f, body: { ...(f.body as Executed), written } } : f)))[3]?.summary;
  };
  expect(told({ operation: "delete", table: "notes", rows: 1 })).toBe("1 row written");
  expect(told({ operation: "drop_table", table: "notes", rows: 3 })).toBe("structure changed");
});

test("facts without bodies, as in a trace, show their summary", () => {
  const facts = history("asked", "planned", "executed").map(({ body: _, ...fact }) => ({ ...fact, summary: `about ${fact.kind}` }));
  expect(stepsOf(facts).map((s) => s.summary)).toEqual(["about planned", "about executed", ""]);
});

test("a wait for a busy database shows while it lasts", () => {
  const span = (name: string) => ({ name, stage: "executor" as const, attempt: 1 });
  const told = (...names: string[]) => withWait(stepsOf(history("asked", "planned")), names.map(span)).map(({ summary }) => summary)[1];
  expect(told()).toBe("");
  expect(told("queued")).toBe("waiting for the database");
  expect(told("queued", "wait")).toBe("");
});

test("readings are looked at before they are offered, and nothing lies ahead then", () => {
  const steps = stepsOf(history("asked", "ambiguous"));
  expect(steps.map(({ key, state }) => [key, state])).toEqual([["plan.1", "ok"], ["look.1", "running"]]);
  expect(stepsOf(history("asked", "ambiguous", "clarify")).at(-1)).toMatchObject({ key: "look.1", state: "ok", summary: "several readings" });
});

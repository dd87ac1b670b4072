import { expect, test } from "vitest";
import type { Kind } from "../api/types";
import { history } from "./frames.fixture";
import { newId } from "./id";
import { type Answer, type Action, answerOf, isOpen, reduce, type Run, type Runs } from "./runs";

const id = history("asked")[0]!.question;

function runWith(...kinds: Kind[]): Run {
  const actions: Action[] = [
    { type: "ask", run: { key: "k", session: "s1", text: "How many?", connection: "shop", at: 0 } },
    { type: "accept", key: "k", id },
    ...(kinds.length > 0 ? history(kinds[0]!, ...kinds.slice(1)) : []).map((frame): Action => ({ type: "event", frame, at: 5 })),
  ];
  return actions.reduce(reduce, [] as Runs)[0]!;
}

test("the answer grows with the events", () => {
  expect(answerOf(runWith()).status).toBe("running");
  expect(answerOf(runWith("asked", "planned"))).toMatchObject({ restatement: "the number of customers", path: "llm", confidence: 0.9 });
  expect(answerOf(runWith("asked", "planned", "executed", "answered"))).toMatchObject({
    status: "answered",
    answer: "There are 42 customers.",
    rows: [[42]],
    row_count: 1,
    attempts: 1,
  });
});

test("the confidence is that after the result has been seen", () => {
  const run = runWith("asked", "planned", "executed", "answered");
  const answered = { ...run.question.answered!, confidence: 0.4, reasons: ["a check failed: no row counts twice"] };
  const { confidence, reasons } = answerOf({ ...run, question: { ...run.question, answered } });
  expect([confidence, reasons?.at(-1)]).toEqual([0.4, "a check failed: no row counts twice"]);
});

test("a statement by hand shows itself from the start, and no confidence", () => {
  const { question, ...asked } = runWith();
  const byHand = { ...asked, question, sql: "SELECT 1" };
  expect(answerOf(byHand)).toMatchObject({ status: "running", sql: "SELECT 1", path: "sql" });
  const planned = runWith("asked", "planned").question;
  const plan = { ...planned.planned!, path: "sql" as const };
  expect(answerOf({ ...byHand, question: { ...planned, planned: plan } }).confidence).toBeUndefined();
});

test("who vouches for a plan, and its metrics, are told from the events", () => {
  const planned = runWith("asked", "planned");
  const verified = { id: "how-many", author: "ann", time: "2026-02-01T08:00:00Z", version: 3, question: "how many" };
  const metrics = [{ name: "revenue", version: 3, as_defined: true }];
  const told = { ...planned, question: { ...planned.question, planned: { ...planned.question.planned!, verified, metrics } } };
  expect(answerOf(told)).toMatchObject({ verified, metrics });
  expect(answerOf(planned)).not.toHaveProperty("verified");
});

test("what a model was told is among the sources of its plan", () => {
  const planned = runWith("asked", "planned");
  const told = { examples: [{ id: "how-many", question: "how many from {country}" }], notes: ["Amounts are in euro."] };
  expect(answerOf({ ...planned, question: { ...planned.question, planned: { ...planned.question.planned!, told } } }).sources?.told).toEqual(told);
  expect(answerOf(planned).sources).not.toHaveProperty("told");
});

test.each([
  [["awaiting_approval"], "waiting", undefined],
  [["awaiting_approval", "approved"], "approved", "ann"],
  [["awaiting_approval", "denied"], "denied", "ann"],
  [["awaiting_approval", "canceled"], "canceled", "local"],
  [["awaiting_approval", "failed"], "expired", undefined],
  [["awaiting_approval", "approved", "failed"], "approved", "ann"],
] as [Kind[], string, string | undefined][])("after %s a held statement is %s", (kinds, state, by) => {
  const { approval } = answerOf(runWith("asked", "planned", ...kinds));
  expect([approval?.state, approval?.by]).toEqual([state, by]);
});

test("a poll that is further than the events wins, and loses again", () => {
  const polled: Answer = { id, session_id: "s1", status: "answered", answer: "From the poll." };
  const [behind] = reduce([runWith("asked")], { type: "poll", answer: polled });
  expect(answerOf(behind!).answer).toBe("From the poll.");
  const [ahead] = reduce([runWith("asked", "planned", "executed", "answered")], { type: "poll", answer: polled });
  expect(answerOf(ahead!).answer).toBe("There are 42 customers.");
});

test("rows left out of an event come from the poll", () => {
  const frames = history("asked", "planned", "executed");
  const run = frames.reduce<Runs>(
    (runs, frame) =>
      reduce(runs, { type: "event", at: 1, frame: frame.kind === "executed" ? { ...frame, body: { ...frame.body, rows: null } } : frame }),
    [runWith()],
  )[0]!;
  expect(answerOf(run).rows).toBeUndefined();
  const [filled] = reduce([run], { type: "poll", answer: { id, session_id: "s1", status: "running", rows: [[42]] } });
  expect(answerOf(filled!).rows).toEqual([[42]]);
});

test("a draft grows until the answer comes, and what comes late is dropped", () => {
  const prose = (runs: Runs, text: string): Runs => reduce(runs, { type: "prose", question: id, executed: 3, text });
  const told = (runs: Runs) => runs[0]?.draft;
  const executed = [runWith("asked", "planned", "executed")];
  const grown = prose(prose(executed, "There"), "There are 42.");
  expect(told(grown)).toBe("There are 42.");
  expect(answerOf(grown[0]!).answer).toBeUndefined();
  const narrated = history("asked", "planned", "executed", "narration", "answered").slice(3).reduce<Runs>((runs, frame) => reduce(runs, { type: "event", frame, at: 9 }), grown);
  expect(told(prose(narrated, "late"))).toBe("There are 42.");
  expect(answerOf(narrated[0]!)).toMatchObject({ answer: "There are 42 customers.", status: "answered" });
});

test("a refusal closes a run and sending again opens it", () => {
  const refused = reduce([runWith()], { type: "refuse", key: "k", refusal: { message: "no" } });
  expect(isOpen(refused[0]!)).toBe(false);
  expect(isOpen(reduce(refused, { type: "again", key: "k", at: 1 })[0]!)).toBe(true);
});

test("a span is kept once", () => {
  const span = { id: "1", stage: "planner", name: "plan", attempt: 1, start: "", end: "", status: "ok" } as const;
  const once = reduce([runWith()], { type: "span", question: id, span });
  expect(reduce(once, { type: "span", question: id, span })[0]!.spans).toHaveLength(1);
});

test("ids are UUIDv7 in hexadecimal digits and sort by time", () => {
  expect(newId(0x0190a1b2c3d4)).toMatch(/^0190a1b2c3d47[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
  expect(newId(1_000) < newId(2_000)).toBe(true);
});

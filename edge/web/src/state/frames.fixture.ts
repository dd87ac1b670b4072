import type { Bodies, EventFrame, Fault, Kind } from "../api/types";

const usage = { prompt_tokens: 10, completion_tokens: 5 };
const fault: Fault = { class: "unknown_column", message: "There is no column nme; did you mean name?", retryable: false };

const bodies: Bodies = {
  asked: {
    question: "How many customers are there?",
    connection: "shop",
    user: "local",
    session_id: "s1",
    options: { planner: "auto", max_rows: 1000, deadline_ms: 60000, write_mode: "never" },
    deadline: "2026-01-01T00:01:00Z",
  },
  completion: { provider: "p", model: "m", text: "{}", prompt_fingerprint: "a", schema_fingerprint: "f", usage, latency_ms: 900 },
  planned: {
    connection: "shop",
    dialect: "sqlite",
    candidates: [{ sql: "SELECT count(*) AS customers FROM customers", score: 0.9 }],
    restatement: "the number of customers",
    confidence: 0.9,
    path: "llm",
    tables: ["customers"],
    columns: [],
    schema_fingerprint: "f",
    usage,
  },
  ambiguous: { prompt: "Which one?", readings: [{ restatement: "a", question: "a?", sql: "SELECT 1" }, { restatement: "b", question: "b?", sql: "SELECT 2" }] },
  clarify: { prompt: "Which one?", readings: [{ restatement: "a", question: "a?" }] },
  declined: { reason: "No such thing here." },
  taught: {
    connection: "shop",
    term: { phrase: "clients", meaning: "customers", kind: "table", targets: ["customers"], author: "ann", taught: "2026-03-04T05:06:07Z" },
  },
  rejected: { error: fault, sql: "SELECT nme FROM customers" },
  awaiting_approval: { digest: "d", sql: "SELECT 1", estimated_rows: 1, expires: "2026-01-01T01:00:00Z" },
  approved: { digest: "d", by: "ann" },
  denied: { digest: "d", by: "ann" },
  executed: {
    sql: "SELECT count(*) AS customers FROM customers",
    dialect: "sqlite",
    columns: [{ name: "customers", type: "integer" }],
    rows: [[42]],
    row_count: 1,
    truncated: false,
    tables: ["customers"],
    timings: { queue_ms: 0.1, guard_ms: 0.2, query_ms: 1.5, fetch_ms: 0.1 },
  },
  narration: {
    provider: "p", model: "n", prompt_fingerprint: "b", usage, latency_ms: 700,
    attempts: [{ provider: "q", model: "o", error: { ...fault, class: "model_rate", message: "Too many requests." }, latency_ms: 9, usage }],
  },
  answered: { text: "There are 42 customers.", checks: [{ name: "figures", passed: true, detail: "1 of 1 found" }] },
  failed: { error: { ...fault, class: "timeout" } },
  canceled: { by: "local" },
};

export function frame(kind: Kind, seq: number, attempt = 1): EventFrame {
  return {
    type: "event",
    seq,
    kind,
    question: "0".repeat(31) + "1",
    session_id: "s1",
    attempt,
    time: new Date(Date.UTC(2026, 0, 1, 0, 0, 0, seq * 100)).toISOString(),
    body: bodies[kind],
  } as EventFrame;
}

/** Frames in the given order, 100 ms apart; a rejection starts the next attempt. */
export function history(...kinds: Kind[]): EventFrame[] {
  let attempt = 1;
  return kinds.map((kind, i) => {
    const f = frame(kind, i + 1, attempt);
    if (kind === "rejected") attempt++;
    return f;
  });
}

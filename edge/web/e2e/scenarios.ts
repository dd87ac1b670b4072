// What the stand-in server answers, chosen by a word in the question.

import type { Bodies, Cell, FailedCall, Kind, Part, ResultColumn, Row, Span } from "../src/api/types";

export type Beat =
  | { wait: number }
  | { prose: string }
  | { [K in Kind]: { kind: K; body: Bodies[K] } }[Kind]
  | { span: Pick<Span, "stage" | "name" | "status" | "attrs"> & { error?: string; took: number; under?: string; ago?: number } };

const usage = { prompt_tokens: 0, completion_tokens: 0 };
export const countries: [string, number, number][] = [
  ["Germany", 214, 118_402.35],
  ["United States", 187, 104_991.1],
  ["United Kingdom", 151, 80_240.75],
  ["France", 138, 71_009.4],
  ["India", 120, 48_877.05],
  ["Switzerland", 66, 41_530.9],
  ["Netherlands", 59, 30_118.2],
  ["Spain", 41, 19_722.6],
];

export function planned(restatement: string, sql: string, tables: string[], more: Partial<Bodies["planned"]> = {}): Beat {
  return {
    kind: "planned",
    body: {
      connection: "shop",
      dialect: "sqlite",
      candidates: [{ sql, score: 0.93 }],
      restatement,
      confidence: 0.93,
      reasons: ["every word of the question was matched", "one way to join the tables"],
      path: "offline",
      tables,
      columns: tables.map((table) => `${table}.customer_id`),
      schema_fingerprint: "5f2c",
      usage,
      ...more,
    },
  };
}

export function executed(sql: string, tables: string[], columns: ResultColumn[], rows: Row[], more: Partial<Bodies["executed"]> = {}): Beat {
  return {
    kind: "executed",
    body: {
      sql,
      dialect: "sqlite",
      columns,
      rows: rows.slice(0, 200),
      row_count: rows.length,
      truncated: false,
      tables,
      timings: { queue_ms: 0.4, guard_ms: 0.8, query_ms: 11.2, fetch_ms: 0.6 },
      ...more,
    },
  };
}

export function answered(text: string, more: Partial<Bodies["answered"]> = {}): Beat {
  return {
    kind: "answered",
    body: {
      text,
      checks: [
        { name: "figures", passed: true, detail: "Every number in the text was found in the rows." },
        { name: "row limit", passed: true, detail: "The whole result was read." },
        { name: "currency", passed: false, detail: "orders.total_amount holds five currencies; they were added up as they are." },
      ],
      ...more,
    },
  };
}

const planSpan = (took: number): Beat => ({
  span: { stage: "planner", name: "plan", status: "ok", took, attrs: { path: "offline", candidates: "2", "schema.tables": "13" } },
});
export const runSpans: Beat[] = [
  { span: { stage: "executor", name: "guard", status: "ok", took: 24, ago: 205, under: "execute", attrs: { statements: "1", tables: "2" } } },
  { span: { stage: "executor", name: "query", status: "ok", took: 168, ago: 32, under: "execute", attrs: { rows: "8", "db.system": "sqlite" } } },
  { span: { stage: "executor", name: "fetch", status: "ok", took: 31, under: "execute", attrs: { bytes: "412" } } },
  { span: { stage: "executor", name: "execute", status: "ok", took: 231, attrs: { connection: "shop" } } },
];
const narrateSpan: Beat = { span: { stage: "narrator", name: "narrate", status: "ok", took: 140, attrs: { figures: "4" } } };

const revenueSql =
  "SELECT c.country, count(*) AS orders, sum(o.total_amount) AS revenue FROM orders AS o JOIN customers AS c ON c.customer_id = o.customer_id " +
  "WHERE o.status <> 'canceled' AND o.order_date >= '2026-01-01' GROUP BY c.country ORDER BY revenue DESC LIMIT 8";

/** A piece of a restatement, with words that stand in the question. */
function part(question: string, kind: Part["kind"], text: string, ...words: string[]): Part {
  return { kind, text, ...(words.length > 0 && { words: words.map((text) => ({ start: question.indexOf(text), end: question.indexOf(text) + text.length, text })) }) };
}

function revenueParts(): Part[] {
  const asked = "Which countries bring the most revenue this year?";
  return [
    part(asked, "shown", "Revenue", "revenue"), part(asked, "text", " and "), part(asked, "shown", "number of orders"), part(asked, "text", " per "),
    part(asked, "group", "country of the customer", "countries"), part(asked, "text", ", "), part(asked, "filter", "this year", "this year"),
    part(asked, "text", ", "), part(asked, "limit", "highest eight first", "most"),
  ];
}

function revenue(): Beat[] {
  const tables = ["orders", "customers"];
  const chart = { type: "bar" as const, x: "country", y: ["revenue"], reason: "one figure per category" };
  return [
    { wait: 420 },
    planSpan(400),
    planned(revenueParts().map(({ text }) => text).join(""), revenueSql, tables, {
      parts: revenueParts(),
      assumptions: ["Revenue is the sum of orders.total_amount.", "Canceled orders do not count.", "This year is since 1 January 2026."],
      chart,
    }),
    { wait: 260 },
    ...runSpans,
    executed(revenueSql, tables, [
      { name: "country", type: "text" },
      { name: "orders", type: "integer" },
      { name: "revenue", type: "decimal" },
    ], countries),
    { wait: 160 },
    narrateSpan,
    answered(
      "Germany brought the most revenue this year: 118,402.35 from 214 orders. The United States follow with 104,991.10, then the United Kingdom with 80,240.75.",
      { chart, follow_ups: ["How did Germany's revenue develop per month?", "Which products sold best in Germany?"] },
    ),
  ];
}

function monthly(unused: string[] = []): Beat[] {
  const sql = "SELECT strftime('%Y-%m', order_date) AS month, count(*) AS orders FROM orders GROUP BY month ORDER BY month";
  const rows: Row[] = Array.from({ length: 24 }, (_, i) => [
    `${2025 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, "0")}`,
    Math.round(900 + 16 * i + 260 * Math.sin(((i - 7) / 12) * 2 * Math.PI) + (i % 5) * 22),
  ]);
  const chart = { type: "line" as const, x: "month", y: ["orders"], reason: "a figure over time" };
  return [
    { wait: 120 },
    planSpan(110),
    planned("the number of orders per month", sql, ["orders"], { chart, unused }),
    { wait: 250 },
    ...runSpans,
    executed(sql, ["orders"], [{ name: "month", type: "text" }, { name: "orders", type: "integer" }], rows),
    { wait: 60 },
    answered("Orders grew over the two years, with a peak towards the end of each.", { chart, checks: [] }),
  ];
}

/** The 1,000 rows of the long list, of which the first 200 travel with the event. */
export const customers: Row[] = Array.from({ length: 1_000 }, (_, i): Cell[] => [
  i + 1,
  ["Anna Bauer", "Ravi Kumar", "=HYPERLINK(\"x\")", "Zoë de Vries"][i % 4]!,
  i % 3 === 0 ? null : `+49 30 ${100_000 + i}`,
  i % 7 === 0 ? -12.5 : 1_234.5 + i,
]);

function list(): Beat[] {
  const sql = "SELECT customer_id, name, phone, balance FROM customers ORDER BY customer_id LIMIT 1000";
  return [
    { wait: 60 },
    planned("all customers with their phone and balance", sql, ["customers"]),
    { wait: 60 },
    executed(sql, ["customers"], [
      { name: "customer_id", type: "integer" },
      { name: "name", type: "text" },
      { name: "phone", type: "text" },
      { name: "balance", type: "decimal" },
    ], customers, { truncated: true, truncated_by: "rows" }),
    { wait: 30 },
    answered("The list holds the first 1,000 customers.", { checks: [] }),
  ];
}

function repaired(): Beat[] {
  const wrong = "SELECT nme FROM products";
  return [
    { wait: 80 },
    planSpan(70),
    planned("the names of all products", wrong, ["products"], { path: "llm", model: "example-7b", confidence: 0.55 }),
    { wait: 60 },
    { span: { stage: "executor", name: "guard", status: "error", took: 20, error: "unknown column nme", attrs: {} } },
    {
      kind: "rejected",
      body: {
        sql: wrong,
        error: { class: "unknown_column", stage: "executor", message: "There is no column nme in products. Near it: name.", retryable: false, near: ["name"] },
      },
    },
    { wait: 80 },
    planSpan(70),
    planned("the names of all products", "SELECT name FROM products", ["products"], { path: "llm", model: "example-7b" }),
    { wait: 260 },
    ...runSpans,
    executed("SELECT name FROM products", ["products"], [{ name: "name", type: "text" }], [["Lamp"], ["Chair"]]),
    { wait: 60 },
    answered("There are two products: Lamp and Chair.", { checks: [] }),
  ];
}

/** What a model writes about the countries, sentence by sentence. */
const sentences = [
  "Germany brought the most revenue this year, 118,402.35 from 214 orders.",
  "The United States follow with 104,991.10 and the United Kingdom with 80,240.75.",
  "India had 120 orders, nearly as many as France with 138, at a lower revenue of 48,877.05.",
];

/** The revenue as a model puts it into words; with pause it never comes to the end. */
function written(pause: boolean): Beat[] {
  const byModel = revenue().map((beat): Beat => ("kind" in beat && beat.kind === "planned" ? { kind: "planned", body: { ...beat.body, path: "llm", model: "example-7b" } } : beat));
  const begin = byModel.slice(0, byModel.findIndex((beat) => "kind" in beat && beat.kind === "executed") + 1);
  const drafts = sentences.flatMap((_, i): Beat[] => [{ wait: 350 }, { prose: sentences.slice(0, i + 1).join(" ") }]);
  if (pause) return [...begin, ...drafts.slice(0, 4), { wait: 600_000 }];
  const attempt: FailedCall = { provider: "example", model: "example-70b", error: { class: "model_rate", message: "The model is asked too often.", retryable: true }, latency_ms: 80, usage };
  return [
    ...begin, ...drafts, { wait: 150 },
    { kind: "narration", body: { provider: "example", model: "example-7b", prompt_fingerprint: "c41d", usage: { prompt_tokens: 410, completion_tokens: 64 }, latency_ms: 1_240, attempts: [attempt] } },
    answered(sentences.join(" "), {
      author: { by: "model", provider: "example", model: "example-7b" },
      checks: [
        { name: "numbers in the prose are in the result", passed: false, detail: "1 sentence of the model was left out, because a number or a name in it was not found in the result" },
        { name: "rows complete", passed: true, detail: "all 8 rows were read" },
      ],
    }),
    { prose: "This comes late and is not shown." },
  ];
}

const scenarios: [word: RegExp, beats: () => Beat[]][] = [
  [/still being written/i, () => written(true)],
  [/written by a model/i, () => written(false)],
  [/roughly/i, () => monthly(["roughly"])],
  [/month|develop/i, () => monthly()],
  [/list|all customers/i, list],
  [/repair/i, repaired],
  [/best customers/i, () => [
    { wait: 80 },
    {
      kind: "clarify",
      body: {
        prompt: "“Best” can mean several things. Which do you mean?",
        readings: [
          { restatement: "customers with the highest revenue", question: "Which countries bring the most revenue?" },
          { restatement: "customers with the most orders", question: "How many orders per month?" },
        ],
      },
    },
  ]],
  [/weather/i, () => [
    { wait: 80 },
    {
      kind: "declined",
      body: {
        reason: "This database says nothing about the weather.",
        missing: ["weather", "tomorrow"],
        suggestions: ["How many orders per month?", "Which countries bring the most revenue this year?"],
      },
    },
  ]],
  [/broken/i, () => [
    { wait: 80 },
    planned("everything", "SELECT 1", []),
    { wait: 40 },
    {
      kind: "failed",
      body: { error: { class: "timeout", stage: "executor", message: "The query ran longer than 30 s and was stopped in the database.", retryable: true } },
    },
  ]],
  [/slow/i, () => [{ wait: 80 }, planned("something slow", "SELECT 1", ["orders"]), { wait: 600_000 }]],
  [/./, revenue],
];

export function beatsFor(question: string): Beat[] {
  return scenarios.find(([word]) => word.test(question))?.[1]() ?? [];
}

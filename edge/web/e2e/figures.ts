// What the stand-in server has measured.

import type { ModelStats, Stats } from "../src/home/api";

const parts = 56;
const step = 3 * 3600;

const start = (i: number) => new Date(Date.UTC(2026, 0, 1) + i * step * 1000).toISOString();
const timed = (count: number, ms: number) => ({ count, p50_ms: count && ms, p95_ms: count && ms * 3, p99_ms: count && ms * 5 });
const spent = (tokens: number, priced: boolean) => ({ prompt_tokens: tokens, completion_tokens: 0, cost: priced ? tokens / 100_000 : 0, unpriced_tokens: priced ? 0 : tokens });
const counts = { questions: 0, answered: 0, clarify: 0, declined: 0, failed: 0, canceled: 0, waiting: 0, running: 0 };

/** The use of a model that was called a few times a day, in vain every seventh time. */
function useOf(provider: string, model: string, priced: boolean): ModelStats {
  const calls = (i: number) => (i % 8 < 3 ? 0 : 7 + (i % 5));
  const series = Array.from({ length: parts }, (_, i) => {
    const n = calls(i);
    return { at: start(i), calls: n, failed: n > 0 ? 1 : 0, latency: timed(n && n - 1, 400 + 10 * i), usage: spent(900 * n, priced) };
  });
  const sum = (of: (part: (typeof series)[number]) => number) => series.reduce((all, part) => all + of(part), 0);
  return {
    provider, model, calls: sum((p) => p.calls), failed: sum((p) => p.failed), latency: timed(sum((p) => p.latency.count), 680),
    usage: spent(sum((p) => p.usage.prompt_tokens), priced), errors: [{ class: "model_rate", count: sum((p) => p.failed) }], series,
  };
}

/** Figures of no question, in which models were called. */
export function someFigures(): Stats {
  const nothing = { ...counts, latency: timed(0, 0), usage: spent(0, true) };
  return {
    from: start(0), to: start(parts), step_seconds: step, complete_since: null, filling: false,
    totals: { ...nothing, plans: { of: 0, reused: 0 }, results: { of: 0, reused: 0 } }, previous: null,
    series: Array.from({ length: parts }, (_, i) => ({ at: start(i), ...nothing })), errors: [], paths: [], connections: [],
    models: [useOf("anthropic", "claude-sonnet", true), useOf("groq", "openai/gpt-oss-120b", false)], slow: [], recent: [],
  };
}

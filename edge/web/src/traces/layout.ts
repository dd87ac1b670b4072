import type { Span, Stage } from "../api/types";

/** One row of the waterfall. Offsets are milliseconds from the start of the trace. */
export interface Bar {
  id: string;
  name: string;
  stage: Stage;
  attempt: number;
  depth: number;
  from: number;
  to: number;
  state: "ok" | "error" | "canceled" | "running";
  attrs: [name: string, value: string][];
  error?: string;
  instance?: string;
}

export interface Waterfall {
  bars: Bar[];
  /** The length of the time axis in milliseconds, above 0. */
  length: number;
  attempts: number;
}

/** What is under way: its span comes when it ends. */
export interface Current {
  label: string;
  stage: Stage;
  attempt: number;
  /** Milliseconds since the epoch. */
  since: number;
}

/** A waterfall with what is under way at its end. */
export function withCurrent(waterfall: Waterfall, spans: readonly Span[], current: Current, now: number): Waterfall {
  const start = spans.length > 0 ? Math.min(...spans.map((span) => Date.parse(span.start))) : current.since;
  const from = Math.max(0, current.since - start);
  const to = Math.max(from + 1, now - start);
  return {
    bars: [
      ...waterfall.bars,
      { id: "current", name: current.label, stage: current.stage, attempt: current.attempt, depth: 0, from, to, state: "running", attrs: [] },
    ],
    length: Math.max(waterfall.bars.length > 0 ? waterfall.length : 1, to),
    attempts: Math.max(waterfall.attempts, current.attempt),
  };
}

/** Lays spans out by time, children below their parents. Times may lie before the given start. */
export function layOut(spans: readonly Span[], started?: number): Waterfall {
  if (spans.length === 0) return { bars: [], length: 1, attempts: 0 };
  const start = Math.min(started ?? Infinity, ...spans.map((span) => precise(span.start)));
  const known = new Set(spans.map(({ id }) => id));
  const children = group(spans, (span) => parentOf(span, known));
  const bars: Bar[] = [];
  const seen = new Set<string>();
  const visit = (parent: string, depth: number) => {
    const level = [...(children.get(parent) ?? [])].sort((a, b) => precise(a.start) - precise(b.start) || a.id.localeCompare(b.id));
    for (const span of level) {
      if (seen.has(span.id)) continue;
      seen.add(span.id);
      bars.push(barOf(span, depth, start));
      visit(span.id, depth + 1);
    }
  };
  visit("", 0);
  // Spans that name one another as parents hang from no root.
  for (const span of spans) if (!seen.has(span.id)) bars.push(barOf(span, 0, start));
  return {
    bars,
    length: Math.max(0.001, ...bars.map(({ to }) => to)),
    attempts: Math.max(...bars.map(({ attempt }) => attempt)),
  };
}

/** Milliseconds since the epoch with the fraction that Date.parse drops. */
export function precise(time: string): number {
  const whole = Date.parse(time);
  const fraction = /\.(\d+)/.exec(time)?.[1] ?? "";
  return fraction.length > 3 ? whole + Number(`0.${fraction.slice(3)}`) : whole;
}

// A span whose parent has not come in, or that names itself, stands at the root.
function parentOf(span: Span, known: ReadonlySet<string>): string {
  return span.parent && span.parent !== span.id && known.has(span.parent) ? span.parent : "";
}

function group<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}

function barOf(span: Span, depth: number, start: number): Bar {
  const from = precise(span.start) - start;
  return {
    id: span.id,
    name: span.name,
    stage: span.stage,
    attempt: span.attempt,
    depth,
    from,
    to: Math.max(from, precise(span.end) - start),
    state: span.status,
    attrs: Object.entries(span.attrs ?? {}).sort(([a], [b]) => a.localeCompare(b)),
    ...(span.error && { error: span.error }),
    ...(span.instance && { instance: span.instance }),
  };
}

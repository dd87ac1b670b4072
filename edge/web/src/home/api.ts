import { request } from "../api/http";
import type { Schemas } from "../api/schemas";

export type Stats = Schemas["Stats"];
export type Totals = Schemas["StatTotals"];
export type Bucket = Schemas["StatBucket"];
export type Group = Schemas["StatGroup"];
export type Failure = Schemas["StatFailure"];
export type ModelStats = Schemas["ModelStats"];
export type Latency = Schemas["Latency"];
export type Line = Schemas["TraceLine"];
export type Now = Schemas["Now"];
export type Condition = Schemas["Condition"];

/** The stretches of time up to now that can be looked at. */
export const ranges = ["15m", "1h", "24h", "7d", "30d"] as const;
export type Range = (typeof ranges)[number];
export const usualRange: Range = "24h";

export function isRange(value: unknown): value is Range {
  return ranges.some((range) => range === value);
}

export function getStats(range: Range, signal?: AbortSignal): Promise<Stats> {
  return request(`/api/stats?range=${range}`, signal ? { signal } : {});
}

export function getNow(signal?: AbortSignal): Promise<Now> {
  return request("/api/stats/now", signal ? { signal } : {});
}

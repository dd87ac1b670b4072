// A model while it is edited: what its form holds, and the request that this comes to.

import type { ModelRequest } from "../api/models";
import type { Model, Vendor } from "../api/types";

export interface Draft {
  id: string;
  /** The name of a vendor that is known, or "" for any other endpoint. */
  vendor: string;
  /** What another endpoint is called. */
  provider: string;
  model: string;
  endpoint: string;
  /** Of Azure's API. */
  version: string;
  /** A new key; "" leaves the stored one. */
  key: string;
  forget: boolean;
  enabled: boolean;
  /** In seconds. */
  timeout: string;
  requests: string;
  tokens: string;
  /** In dollars per million tokens; all empty is the server's table. */
  input: string;
  output: string;
  cached: string;
  written: string;
  date: string;
}

/** The draft of a stored model, or of a new one of the first vendor. */
export function draftOf(model: Model | undefined, vendors: readonly Vendor[]): Draft {
  const own = model?.prices?.overridden ? model.prices : undefined;
  const known = model ? vendors.some(({ name }) => name === model.provider) : true;
  return {
    id: model?.id ?? "",
    vendor: known ? (model?.provider ?? vendors[0]?.name ?? "") : "",
    provider: known ? "" : (model?.provider ?? ""),
    model: model?.model ?? "",
    endpoint: model?.base_url ?? "",
    version: model?.api_version ?? "",
    key: "",
    forget: false,
    enabled: !model?.disabled,
    timeout: model?.timeout_ms ? String(model.timeout_ms / 1_000) : "",
    requests: written(model?.limits.requests_per_minute),
    tokens: written(model?.limits.tokens_per_minute),
    input: written(own?.input),
    output: written(own?.output),
    cached: written(own?.cached_input),
    written: written(own?.cache_write),
    date: own?.date ?? "",
  };
}

function written(n: number | undefined): string {
  return n === undefined ? "" : String(n);
}

/** The request that makes a model what the draft says. For one that is stored, the request rests on it as it was read. */
export function requestOf(draft: Draft, base: Model | undefined): ModelRequest {
  const key = draft.forget ? "" : draft.key.trim();
  return {
    ...(base ? { updated: base.updated } : { id: draft.id.trim() }),
    ...(draft.vendor || draft.provider.trim() ? { provider: draft.vendor || draft.provider.trim() } : {}),
    model: draft.model.trim(),
    base_url: draft.endpoint.trim(),
    api_version: draft.version.trim(),
    ...(key !== "" || draft.forget ? { api_key: key } : {}),
    disabled: !draft.enabled,
    timeout_ms: draft.timeout.trim() === "" ? 0 : milliseconds(draft.timeout),
    limits: { requests_per_minute: number(draft.requests, 0), tokens_per_minute: number(draft.tokens, 0) },
    prices: pricesOf(draft),
  };
}

/** The request for a call to what the draft says, stored or not. */
export function trialOf(draft: Draft, base: Model | undefined): ModelRequest {
  const { id: _, updated: __, ...rest } = requestOf(draft, base);
  return base ? { ...rest, id: base.id } : rest;
}

function pricesOf({ input, output, cached, written: cacheWrite, date }: Draft): Record<string, number | string> {
  const said = { input, output, cached_input: cached, cache_write: cacheWrite };
  const prices = Object.fromEntries(Object.entries(said).filter(([, text]) => text.trim() !== "").map(([name, text]) => [name, number(text, 0)]));
  return date.trim() === "" ? prices : { ...prices, date: date.trim() };
}

function milliseconds(seconds: string): number | string {
  const n = number(seconds, 0);
  return typeof n === "number" ? Math.round(n * 1_000) : n;
}

// What is no number goes as it was written: the server says what is wrong with it.
function number(text: string, empty: number): number | string {
  const said = text.trim();
  if (said === "") return empty;
  const n = Number(said);
  return Number.isFinite(n) ? n : said;
}

/** The inputs of the form. */
export type Spot = keyof Draft;

const spots: Record<string, Spot> = {
  id: "id", model: "model", base_url: "endpoint", api_version: "version", api_key: "key", timeout_ms: "timeout",
  "limits.requests_per_minute": "requests", "limits.tokens_per_minute": "tokens",
  "prices.input": "input", "prices.output": "output", "prices.cached_input": "cached", "prices.cache_write": "written", "prices.date": "date",
};

/** The input that a refusal is about, undefined if it is about none. */
export function spotOf(field: string | undefined, { vendor }: Draft): Spot | undefined {
  if (field === "provider") return vendor === "" ? "provider" : "vendor";
  return spots[field ?? ""];
}

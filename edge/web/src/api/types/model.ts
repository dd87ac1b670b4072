// Language models, as the HTTP API shows them.

import type { Fault } from "./basic";

export interface Model {
  id: string;
  provider: string;
  /** As its vendor lists it. */
  model: string;
  /** "" is the vendor's own. */
  base_url: string;
  /** Of Azure's API. */
  api_version?: string;
  has_key: boolean;
  origin: "environment" | "api";
  disabled: boolean;
  /** Of one call; 0 is the default. */
  timeout_ms: number;
  limits: Limits;
  /** Null if they are not known. */
  prices: (Prices & { overridden: boolean }) | null;
  /** Of its breaker; unknown before a reply or a failure that counts. */
  state: "closed" | "open" | "half-open" | "unknown";
  since?: string;
  retry_at?: string;
  reason?: string;
  updated: string;
}

/** How a model was found, where that changed. */
export interface ModelChange {
  at: string;
  from?: Exclude<Model["state"], "unknown">;
  to: Exclude<Model["state"], "unknown">;
  reason?: string;
}

/** What the vendor allows; left out is not known. */
export interface Limits {
  requests_per_minute?: number;
  tokens_per_minute?: number;
}

/** US dollars per million tokens. */
export interface Prices {
  input: number;
  output: number;
  cached_input?: number;
  cache_write?: number;
  /** The day they were looked up. */
  date?: string;
}

export interface Vendor {
  name: string;
  /** "" if each customer has an endpoint of their own. */
  base_url: string;
  /** The environment variable that its own tools read the key from. */
  key_variable: string;
  needs_key: boolean;
}

/** What a request says of a model; what it leaves out stays as it is. A number that cannot be read is sent as it was written, and refused. */
export interface ModelRequest {
  id?: string;
  provider?: string;
  model?: string;
  base_url?: string;
  api_version?: string;
  /** "" takes it away. */
  api_key?: string;
  disabled?: boolean;
  timeout_ms?: number | string;
  limits?: Record<keyof Limits, number | string>;
  /** {} goes back to the server's table. */
  prices?: Record<string, number | string>;
  updated?: string;
}

/** What came of a small call. */
export interface ModelReport {
  ok: boolean;
  latency_ms: number;
  tokens: { prompt: number; completion: number; total: number } | null;
  /** In US dollars, null if the price is not known. */
  cost: number | null;
  price_date?: string;
  error: Fault | null;
}

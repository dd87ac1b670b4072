// The language models of the stand-in server, and what it does with requests about them.

import type { ModelRequest } from "../src/api/models";
import type { Model, ModelChange, ModelReport, Vendor } from "../src/api/types";

const base = {
  base_url: "", has_key: true, origin: "api", rank: 0, disabled: false, timeout_ms: 0, limits: {}, prices: null, state: "unknown", created: "2026-01-05T08:00:00Z", updated: "2026-02-01T08:00:00Z",
} as const satisfies Partial<Model>;

export function someModels(): Model[] {
  const seconds = (n: number) => new Date(Date.now() + n * 1_000).toISOString();
  return [
    {
      ...base, id: "good", provider: "anthropic", model: "claude-sonnet", state: "closed", since: seconds(-86_400),
      limits: { requests_per_minute: 50, tokens_per_minute: 40_000 }, prices: { input: 3, output: 15, cached_input: 0.3, date: "2026-01-31", overridden: false },
    },
    {
      ...base, id: "fast", provider: "groq", model: "openai/gpt-oss-120b", state: "open", since: seconds(-120), retry_at: seconds(25),
      reason: "groq/openai/gpt-oss-120b is overloaded: it answered 503 five times in a row.", prices: { input: 0.15, output: 0.6, date: "2026-02-03", overridden: true },
    },
    { ...base, id: "local", provider: "house", model: "qwen3-coder-30b-a3b-instruct-q4-k-m", base_url: "http://models.internal:8080/v1", has_key: false, state: "half-open", since: seconds(-40), reason: "No connection could be made.", timeout_ms: 90_000 },
    { ...base, id: "environment", provider: "openai", model: "gpt-5-mini", origin: "environment" },
  ];
}

export const vendors: Vendor[] = [
  { name: "anthropic", base_url: "https://api.anthropic.com/v1", key_variable: "ANTHROPIC_API_KEY", needs_key: true },
  { name: "azure", base_url: "", key_variable: "AZURE_OPENAI_API_KEY", needs_key: true },
  { name: "groq", base_url: "https://api.groq.com/openai/v1", key_variable: "GROQ_API_KEY", needs_key: true },
  { name: "ollama", base_url: "http://127.0.0.1:11434/v1", key_variable: "OLLAMA_API_KEY", needs_key: false },
];

const foundHere = { provider: "ollama", base_url: "http://127.0.0.1:11434/v1", models: [{ model: "llama3.2:latest", parameters: "3.2B", size_bytes: 2_019_393_189 }] };

/** A reply: a status with a body, or with what is wrong and the field. */
type Reply = [status: number, body: unknown] | [status: number, detail: string, field: string];

/** Answers a request about models, and changes them. */
export function answerAboutModels(models: Model[], method: string, id: string, part: string | undefined, body: ModelRequest & { ids?: string[] }): Reply {
  if (id === "") return method === "GET" ? [200, { llms: models }] : add(models, body);
  if (id === "providers") return [200, { providers: vendors }];
  if (id === "found") return [200, { servers: [foundHere] }];
  if (id === "test") return refused(body, models.find((one) => one.id === body.id)) ?? [200, report(body.model ?? "")];
  if (id === "order") {
    const place = ({ id }: Model) => body.ids!.indexOf(id);
    models.sort((a, b) => place(a) - place(b));
    return [200, { llms: models }];
  }
  const at = models.findIndex((one) => one.id === id);
  const model = models[at];
  if (!model) return [404, `There is no model "${id}".`, "id"];
  if (part === "changes") return [200, { changes: changesOf(model), next: null }];
  if (part === "test") return [200, report(model.model)];
  if (method === "DELETE") {
    if (id === "good") return [409, `The connection "sales" is planned by the model "good". Take it out of options.models there first, or only disable the model.`, "id"];
    models.splice(at, 1);
    return [204, ""];
  }
  if (body.updated !== model.updated) return [409, `Somebody else has changed the model "${id}" since you read it. Read it again, then make your change.`, "updated"];
  return refused(body, model) ?? [200, Object.assign(model, stored(body, model), { updated: new Date().toISOString() })];
}

function changesOf({ id, provider, model, state, since, retry_at, reason }: Model): ModelChange[] {
  if (state === "unknown" || !since) return [];
  const before = new Date(Date.parse(since) - 3_600_000).toISOString();
  const about = { model: id, provider, name: model };
  return [{ ...about, at: since, from: "closed", to: state, ...(reason && { reason }), ...(retry_at && { retry_at }) }, { ...about, at: before, to: "closed" }];
}

function add(models: Model[], body: ModelRequest): Reply {
  if (!body.id) return [422, "id is missing; it is what the model is called here, for example fast.", "id"];
  if (models.some(({ id }) => id === body.id)) return [409, `There is a model "${body.id}" already. Choose another id, or change it with PUT /api/llms/${body.id}.`, "id"];
  const wrong = refused(body, undefined);
  if (wrong) return wrong;
  const model: Model = { ...base, id: body.id, ...stored(body, undefined) };
  models.push(model);
  return [201, model];
}

function refused(body: ModelRequest, model: Model | undefined): Reply | undefined {
  const vendor = vendors.find(({ name }) => name === body.provider);
  const elsewhere = model?.has_key && (body.provider !== model.provider || body.base_url !== model.base_url);
  if (!body.model) return [422, "no model: set model to a model's name as its provider lists it.", "model"];
  if (elsewhere && body.api_key === undefined) return [422, "api_key is missing; the key that is stored was given for another endpoint and is not sent to this one. Give the key for it, or \"\" for none.", "api_key"];
  if (vendor?.needs_key && !body.api_key && !model?.has_key) return [422, `no API key for ${vendor.name}: set api_key to it; the vendor's own tools read it from ${vendor.key_variable}.`, "api_key"];
  if (typeof body.prices?.["input"] === "string") return [422, "prices.input must be a number, not a string.", "prices.input"];
  return undefined;
}

function stored({ provider, model, base_url, api_key, disabled, timeout_ms, limits, prices }: ModelRequest, before: Model | undefined): Omit<Model, "id" | "origin" | "rank" | "state" | "created" | "updated"> {
  return {
    provider: provider ?? "custom", model: model ?? "", base_url: base_url ?? "", disabled: disabled ?? false, timeout_ms: Number(timeout_ms ?? 0), limits: (limits ?? {}) as Model["limits"],
    has_key: api_key === undefined ? (before?.has_key ?? false) : api_key !== "",
    prices: prices && "input" in prices ? { ...(prices as unknown as NonNullable<Model["prices"]>), overridden: true } : null,
  };
}

function report(model: string): ModelReport {
  if (model.startsWith("qwen")) {
    return { ok: false, latency_ms: 31, tokens: null, cost: null, error: { class: "unavailable", stage: "planner", message: "house cannot be reached at models.internal:8080: check that it is running.", retryable: true } };
  }
  return { ok: true, latency_ms: 420, tokens: { prompt: 96, completion: 8, total: 104 }, cost: 0.000_408, price_date: "2026-01-31", error: null };
}

// The language models that plan, in their order of preference.

import { post, request } from "./http";
import type { Replies, Schemas } from "./schemas";
import type { Limits, Model, ModelChange, ModelReport, Vendor } from "./types";

/** What a request says of a model; what it leaves out stays as it is. A number that cannot be read is sent as it was written, and refused. */
export type ModelRequest = Omit<Schemas["ModelRequest"], "timeout_ms" | "limits" | "prices"> & {
  timeout_ms?: number | string;
  limits?: Record<keyof Limits, number | string>;
  prices?: Record<string, number | string>;
};

const path = (id: string, rest = "") => `/api/llms/${encodeURIComponent(id)}${rest}`;

export async function getModels(signal?: AbortSignal): Promise<readonly Model[]> {
  return (await request<Replies["GET /api/llms"]>("/api/llms", signal ? { signal } : {})).llms;
}

export async function getVendors(signal?: AbortSignal): Promise<readonly Vendor[]> {
  return (await request<Replies["GET /api/llms/providers"]>("/api/llms/providers", signal ? { signal } : {})).providers;
}

export function addModel(model: ModelRequest): Promise<Model> {
  return post("/api/llms", model, {});
}

export function changeModel(id: string, change: ModelRequest): Promise<Model> {
  return put(path(id), change);
}

export function removeModel(id: string): Promise<void> {
  return request(path(id), { method: "DELETE" });
}

/** How a model was found, the newest change first. */
export async function getModelChanges(id: string, limit: number, signal?: AbortSignal): Promise<readonly ModelChange[]> {
  return (await request<Replies["GET /api/llms/{id}/changes"]>(path(id, `/changes?limit=${limit}`), signal ? { signal } : {})).changes;
}

/** Makes a small call to a stored model. */
export function testModel(id: string): Promise<ModelReport> {
  return post(path(id, "/test"), {}, {});
}

/** Makes a small call to a model that need not be stored. With the id of one that is, what is left out is as it is stored. */
export function tryModel(model: ModelRequest): Promise<ModelReport> {
  return post("/api/llms/test", model, {});
}

/** Says which models are asked first. */
export async function orderModels(ids: readonly string[]): Promise<readonly Model[]> {
  return (await put<Replies["PUT /api/llms/order"]>("/api/llms/order", { ids })).llms;
}

function put<T>(to: string, body: unknown): Promise<T> {
  return request(to, { method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

// The language models that plan, in their order of preference.

import { post, request } from "./http";
import type { Model, ModelChange, ModelReport, ModelRequest, Vendor } from "./types/model";

const path = (id: string, rest = "") => `/api/llms/${encodeURIComponent(id)}${rest}`;

export async function getModels(signal?: AbortSignal): Promise<Model[]> {
  return (await request<{ llms: Model[] }>("/api/llms", signal ? { signal } : {})).llms;
}

export async function getVendors(signal?: AbortSignal): Promise<Vendor[]> {
  return (await request<{ providers: Vendor[] }>("/api/llms/providers", signal ? { signal } : {})).providers;
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
export async function getModelChanges(id: string, limit: number, signal?: AbortSignal): Promise<ModelChange[]> {
  return (await request<{ changes: ModelChange[] }>(path(id, `/changes?limit=${limit}`), signal ? { signal } : {})).changes;
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
export async function orderModels(ids: readonly string[]): Promise<Model[]> {
  return (await put<{ llms: Model[] }>("/api/llms/order", { ids })).llms;
}

function put<T>(to: string, body: unknown): Promise<T> {
  return request(to, { method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

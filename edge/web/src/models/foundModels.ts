import type { Schemas } from "../api/schemas";
import type { Model } from "../api/types";
import { locale } from "../i18n/i18n";

type Server = Schemas["FoundServer"];

/** The servers with those of their models that are not in the list. */
export function notStored(servers: readonly Server[], models: readonly Pick<Model, "provider" | "model">[]): Server[] {
  return servers
    .map((server) => ({ ...server, models: server.models.filter(({ model }) => !models.some((one) => one.provider === server.provider && one.model === model)) }))
    .filter((server) => server.models.length > 0);
}

/** An id made of a model's name, one that is free: "llama3.2:latest" is llama3-2. */
export function idFor(model: string, taken: readonly string[]): string {
  const base = model.toLowerCase().replace(/:latest$/, "").replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 40) || "local";
  let id = base;
  for (let n = 2; taken.includes(id); n++) id = `${base}-${n}`;
  return id;
}

/** Bytes in gigabytes, as models are sized. */
export function size(bytes: number): string {
  return `${(bytes / 1e9).toLocaleString(locale(), { maximumFractionDigits: 1 })} GB`;
}

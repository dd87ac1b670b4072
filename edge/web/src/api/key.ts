// The API key of this browser. It is asked for when the server answers 401.

import { recall, remember } from "../state/memory";

const slot = "arivu.key";
const missing = new Set<() => void>();

export function readKey(): string {
  return recall(slot);
}

export function writeKey(key: string): void {
  remember(slot, key);
}

/** Calls back whenever a request was refused for want of a valid key. */
export function onKeyMissing(listener: () => void): () => void {
  missing.add(listener);
  return () => void missing.delete(listener);
}

export function announceKeyMissing(): void {
  for (const listener of missing) listener();
}

/** The subprotocol that carries the key, as a browser cannot set headers on a socket. */
export function keyProtocol(key: string): string {
  const bytes = new TextEncoder().encode(key);
  const base64 = btoa(String.fromCharCode(...bytes));
  return `arivu.key.${base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

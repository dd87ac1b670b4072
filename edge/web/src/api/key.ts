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

/** The key as a header value: its UTF-8 bytes, as browsers would send Latin-1 or refuse. */
export function keyHeader(key: string): string {
  return String.fromCharCode(...new TextEncoder().encode(key));
}

/** The subprotocol that carries the key, as a browser cannot set headers on a socket. */
export function keyProtocol(key: string): string {
  const base64 = btoa(keyHeader(key));
  return `arivu.key.${base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

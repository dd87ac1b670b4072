import { useSyncExternalStore } from "react";

/** What of a connection is shown. */
export type Part = "structure" | "semantics" | "rules" | "models" | "changes";

/** Where the page is. A session that is not named yet is a new one. */
export type Route =
  | { page: "chat"; session: string | undefined }
  | { page: "models" }
  | { page: "connections" }
  | { page: "connection"; name: string; part: Part; table: string | undefined };

const parts: readonly Part[] = ["structure", "semantics", "rules", "models", "changes"];

const listeners = new Set<() => void>();

/** Reads the path and query of a URL; what is no page is a new question. */
export function readRoute(url: string): Route {
  const { pathname, searchParams } = new URL(url, "http://page");
  const [, page, name, part] = pathname.split("/").map(decoded);
  if (page === "connections" && name) {
    return { page: "connection", name, part: parts.find((one) => one === part) ?? "structure", table: searchParams.get("table") ?? undefined };
  }
  if (page === "connections" || page === "models") return { page };
  return { page: "chat", session: page === "chat" && name ? name : undefined };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return "";
  }
}

export function sessionPath(session: string): string {
  return `/chat/${encodeURIComponent(session)}`;
}

/** The page of a connection, and within its structure that of a table. */
export function connectionPath(name: string, part: Part = "structure", table?: string): string {
  const path = `/connections/${encodeURIComponent(name)}`;
  if (part !== "structure") return `${path}/${part}`;
  return table === undefined ? path : `${path}?table=${encodeURIComponent(table)}`;
}

let moved = false;

export function navigate(path: string): void {
  moved = true;
  if (path !== here()) history.pushState(null, "", path);
  for (const listener of listeners) listener();
}

export function useRoute(): Route {
  return readRoute(useSyncExternalStore(subscribe, here));
}

/** Whether what was focused has gone with the page that somebody came from: the focus then has to go to what is new. */
export function focusIsLost(): boolean {
  const at = document.activeElement;
  return moved && (at === null || at === document.body || !at.checkVisibility());
}

function here(): string {
  return location.pathname + location.search;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  addEventListener("popstate", listener);
  return () => {
    listeners.delete(listener);
    removeEventListener("popstate", listener);
  };
}

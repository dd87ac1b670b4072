import { useSyncExternalStore } from "react";

/** Where the page is. A session that is not named yet is a new one. */
export interface Route {
  session: string | undefined;
}

const listeners = new Set<() => void>();

export function readRoute(pathname: string): Route {
  const [, page, session] = pathname.split("/");
  if (page !== "chat" || !session) return { session: undefined };
  try {
    return { session: decodeURIComponent(session) };
  } catch {
    return { session: undefined };
  }
}

export function sessionPath(session: string): string {
  return `/chat/${encodeURIComponent(session)}`;
}

export function navigate(path: string): void {
  if (path !== location.pathname) history.pushState(null, "", path);
  for (const listener of listeners) listener();
}

export function useRoute(): Route {
  const pathname = useSyncExternalStore(subscribe, () => location.pathname);
  return readRoute(pathname);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  addEventListener("popstate", listener);
  return () => {
    listeners.delete(listener);
    removeEventListener("popstate", listener);
  };
}

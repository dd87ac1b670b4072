// Whether the server knows who this is. The login is a cookie that scripts cannot see, so this is all that the page has of
// it: requests that were refused wait here until somebody has logged in.

import { remember } from "../state/memory";

let out = false;
let waiting: (() => void)[] = [];
const watchers = new Set<() => void>();

/** Whether the page waits for somebody to log in. */
export const signedOut = {
  get: (): boolean => out,
  subscribe(watcher: () => void): () => void {
    watchers.add(watcher);
    return () => void watchers.delete(watcher);
  },
};

function become(next: boolean): void {
  if (out === next) return;
  out = next;
  for (const watcher of watchers) watcher();
}

/** Waits until somebody has logged in, who is asked to. */
export function waitForLogin(signal?: AbortSignal | null): Promise<void> {
  become(true);
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal?.reason);
    if (signal?.aborted) return stop();
    signal?.addEventListener("abort", stop, { once: true });
    waiting.push(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    });
  });
}

/** Lets go on what waited. */
export function loggedIn(): void {
  const all = waiting;
  waiting = [];
  become(false);
  for (const go of all) go();
}

// Earlier versions kept the key itself.
remember("arivu.key", "");

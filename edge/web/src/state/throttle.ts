/**
 * Calls f soon after the first of several calls and then at most once every so many milliseconds, the last call never
 * forgotten. stop forgets what waits.
 */
export function throttle(f: () => void, every: number, first = every): { call: () => void; stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ran = -Infinity;
  return {
    call() {
      if (timer !== undefined) return;
      timer = setTimeout(() => {
        timer = undefined;
        ran = Date.now();
        f();
      }, Math.max(first, ran + every - Date.now()));
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}

import { useState } from "react";

/** When something began that runs, in milliseconds. */
export function useSince(running: boolean): number {
  const [since, setSince] = useState({ running: false, at: 0 });
  if (since.running !== running) setSince({ running, at: Date.now() });
  return since.at;
}

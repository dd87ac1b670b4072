// Server-sent events of a reply that is not a GET, which the browser's own reader cannot ask for.

import { requestRaw } from "./http";

export interface ServerEvent {
  name: string;
  data: string;
}

/** Sends a request and gives the events of its reply as they come. */
export async function* events(path: string, init: RequestInit): AsyncGenerator<ServerEvent> {
  const headers = new Headers(init.headers);
  headers.set("Accept", "text/event-stream");
  const { body } = await requestRaw(path, { ...init, headers });
  if (!body) return;
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      rest += decoder.decode(value, { stream: !done });
      const frames = rest.split("\n\n");
      rest = frames.pop() ?? "";
      for (const frame of frames) {
        const event = read(frame);
        if (event) yield event;
      }
      if (done) return;
    }
  } finally {
    await reader.cancel().catch(() => undefined); // of a stream that was stopped, it is refused
  }
}

/** One event of a stream, undefined for a comment. */
export function read(frame: string): ServerEvent | undefined {
  let name = "message";
  const data: string[] = [];
  for (const line of frame.split("\n")) {
    const [field = "", ...words] = line.split(":");
    const value = words.join(":").replace(/^ /, "");
    if (field === "event") name = value;
    if (field === "data") data.push(value);
  }
  return data.length > 0 ? { name, data: data.join("\n") } : undefined;
}

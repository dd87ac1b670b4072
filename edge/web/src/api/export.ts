// Exports: files of all rows, which the server streams.

import { getTrace, requestRaw } from "./http";

export interface Download {
  name: string;
  blob: Blob;
  /** When the server began to send it, by its clock. */
  began: number;
}

/** Reads an export whole; a part of one is an error. */
export async function download(id: string, format: string, signal: AbortSignal, onBytes: (bytes: number) => void): Promise<Download> {
  const response = await requestRaw(`/api/export?question=${id}&format=${format}`, { signal });
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read().catch((cause: unknown) => {
      if (signal.aborted) throw cause;
      throw new Error("The export broke off before its end, so there is no file. Try again; the server’s log says why.");
    })) ?? { done: true, value: undefined };
    if (done) break;
    parts.push(value as Uint8Array<ArrayBuffer>);
    bytes += value.length;
    onBytes(bytes);
  }
  return {
    name: nameOf(response.headers.get("Content-Disposition") ?? "") || `export.${format}`,
    blob: new Blob(parts, { type: response.headers.get("Content-Type") ?? "application/octet-stream" }),
    began: Date.parse(response.headers.get("Date") ?? "") || 0,
  };
}

/** The file name in a Content-Disposition header (RFC 6266), "" if there is none. */
export function nameOf(header: string): string {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(header)?.[1];
  if (encoded) {
    try {
      return decodeURIComponent(encoded);
    } catch {
      // The plain name is the older one and has to do.
    }
  }
  return /filename="([^"]*)"/.exec(header)?.[1] ?? "";
}

/** Hands a file to the browser. */
export function save({ name, blob }: Download): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads it after this turn.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

export interface ExportOutcome {
  rows: number;
  truncated: boolean;
}

/** How an export ended, as the question's trace tells; undefined if it does not in time. */
export async function exportOutcome(id: string, { began }: Download): Promise<ExportOutcome | undefined> {
  for (let attempt = 0; attempt < 4; attempt++) {
    await new Promise((resolve) => setTimeout(resolve, 700));
    const trace = await getTrace(id).catch(() => undefined);
    // The header Date has whole seconds.
    const span = trace?.spans?.findLast(({ name, end }) => name === "export" && Date.parse(end) >= began - 1_000);
    if (span) return { rows: Number(span.attrs?.["rows"]), truncated: span.attrs?.["truncated"] === "true" };
  }
  return undefined;
}

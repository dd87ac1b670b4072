import { save } from "../../api/export";
import type { FileKind } from "./wishes";

/** Hands a drawing to the browser as a file. */
export function saveDrawing(name: string, kind: FileKind, blob: Blob): void {
  save({ name: `${name}.${kind}`, blob, began: 0 });
}

/** A file name of a question: its letters and digits, with a dash for what is between. */
export function fileName(question: string): string {
  return question.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").slice(0, 60) || "chart";
}

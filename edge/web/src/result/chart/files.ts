import { save } from "../../api/export";

/** Hands a drawing to the browser as a file: a data URL of a PNG, or the text of an SVG. */
export function saveDrawing(name: string, kind: "png" | "svg", content: string): void {
  const blob = kind === "svg" ? new Blob([content], { type: "image/svg+xml" }) : new Blob([bytesOf(content)], { type: "image/png" });
  save({ name: `${name}.${kind}`, blob, began: 0 });
}

function bytesOf(dataUrl: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(dataUrl.slice(dataUrl.indexOf(",") + 1)), (letter) => letter.charCodeAt(0));
}

/** A file name of a question: its letters and digits, with a dash for what is between. */
export function fileName(question: string): string {
  return question.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").slice(0, 60) || "chart";
}

// What was wrong with what was sent, at the field that it is about.

import { ApiError } from "../api/http";
import type { FieldName } from "./engines";

export interface Fault {
  field: string;
  message: string;
}

export function faultIn(error: unknown): Fault {
  const message = error instanceof Error ? error.message : String(error);
  return { field: (error instanceof ApiError && error.field) || "", message };
}

/** The words of a fault, if it is about that field or an entry of it. */
export function wordsFor(fault: Fault | undefined, field: string): string | undefined {
  if (!fault) return undefined;
  return fault.field === field || fault.field.startsWith(`${field}[`) ? fault.message : undefined;
}

/** A field of a place as requests name it. */
export function requestField(at: FieldName): string {
  return at.startsWith("params.") ? "params" : at;
}

const placed = ["name", "url", "write_url", "host", "port", "database", "user", "password", "path", "schema", "sslmode", "params", "options.max_rows", "options.schemas"];

/** The words of a fault that stands at no field of the forms. */
export function unplaced(fault: Fault | undefined): string | undefined {
  return fault && !placed.some((field) => wordsFor(fault, field)) ? fault.message : undefined;
}

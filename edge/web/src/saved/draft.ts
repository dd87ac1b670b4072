import { ApiError } from "../api/http";
import type { SavedRequest } from "../api/sessions";

/** A saved question while it is written down. */
export interface Draft {
  name: string;
  question: string;
  sql: string;
  /** Its statement runs; it is not planned. */
  byHand: boolean;
  /** "" leaves it to the server, else "built-in" or "model:" and an id. */
  planner: string;
}

export function draftOf({ name = "", question = "", sql = "", options = {} }: SavedRequest): Draft {
  const planner = options.model ? `model:${options.model}` : options.planner === "offline" ? "built-in" : "";
  return { name, question, sql, byHand: sql !== "", planner };
}

/** What to send of a draft; what cannot be edited here stays as it was. */
export function requestOf({ name, question, sql, byHand, planner }: Draft, { connection, options = {} }: SavedRequest): SavedRequest {
  const { planner: _, model: __, ...rest } = options;
  const model = planner.startsWith("model:") ? planner.slice("model:".length) : undefined;
  return {
    ...(name.trim() && { name: name.trim() }),
    ...(question.trim() && { question: question.trim() }),
    ...(connection && { connection }),
    ...(byHand && { sql }),
    options: { ...rest, ...(planner === "built-in" && { planner: "offline" as const }), ...(model && { model }) },
  };
}

/** What is wrong with each field. */
export interface Wrong {
  name?: string;
  question?: string;
  sql?: string;
  planner?: string;
  other?: string;
}

export function wrongOf(error: unknown): Wrong {
  if (error === undefined) return {};
  const text = error instanceof Error ? error.message : String(error);
  switch (error instanceof ApiError ? error.field : undefined) {
    case "name":
      return { name: text };
    case "question":
      return { question: text };
    case "sql":
      return { sql: text };
    case "options.model":
    case "options.planner":
      return { planner: text };
    default:
      return { other: text };
  }
}

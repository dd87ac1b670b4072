// Which questions a list shows. The filter stands in the address, so that a list can be shared.

import type { Path, Status } from "../api/types";
import type { Line } from "./api";

export const statuses: readonly Status[] = ["running", "awaiting_approval", "answered", "clarify", "declined", "failed", "canceled"];
export const paths: readonly Path[] = ["verified", "cached", "llm", "offline", "sql"];

export interface Filter {
  status: readonly Status[];
  path: readonly Path[];
  connection: string;
  model: string;
  session: string;
  user: string;
  text: string;
  /** How long ago at most, such as 15m, 24h or 7d. */
  since: string;
  /** Times in RFC 3339. */
  from: string;
  to: string;
  /** Milliseconds. */
  min: string;
  max: string;
}

export const noFilter: Filter = { status: [], path: [], connection: "", model: "", session: "", user: "", text: "", since: "", from: "", to: "", min: "", max: "" };

const words = ["connection", "model", "session", "user", "text"] as const;

/** Reads the filter from the search of an address; what cannot be is left out. */
export function readFilter(search: string): Filter {
  const params = new URLSearchParams(search);
  const word = (name: string) => params.get(name) ?? "";
  const some = <T extends string>(name: string, known: readonly T[]) => known.filter((one) => word(name).split(",").includes(one));
  const when = (name: string) => (Number.isNaN(Date.parse(word(name))) ? "" : word(name));
  const length = (name: string) => (/^\d+(\.\d+)?$/.test(word(name)) ? word(name) : "");
  return {
    status: some("status", statuses),
    path: some("path", paths),
    connection: word("connection"),
    model: word("model"),
    session: word("session"),
    user: word("user"),
    text: word("text"),
    since: spanOf(word("since")) > 0 ? word("since") : "",
    from: when("from"),
    to: when("to"),
    min: length("min"),
    max: length("max"),
  };
}

/** The search of the address that has a filter, "" for none. */
export function writeFilter(filter: Filter): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) {
    const text = typeof value === "string" ? value : value.join(",");
    if (text !== "") params.set(name, text);
  }
  return params.size > 0 ? `?${params}` : "";
}

const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A length of time in milliseconds, 0 if it is none. */
export function spanOf(text: string): number {
  const [, count = "", unit = ""] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  return Number(count) * (units[unit] ?? 0);
}

/** The query of the API that a filter stands for at a moment. */
export function queryOf(filter: Filter, now: number): URLSearchParams {
  const query = new URLSearchParams();
  const set = (name: string, value: string) => {
    if (value !== "") query.set(name, value);
  };
  set("status", filter.status.join(","));
  set("path", filter.path.join(","));
  for (const name of words) set(name === "session" ? "session_id" : name, filter[name]);
  set("from", filter.from || (filter.since && new Date(now - spanOf(filter.since)).toISOString()));
  set("to", filter.to);
  set("min_ms", filter.min);
  set("max_ms", filter.max);
  return query;
}

/** Whether a question that has just come belongs into the list. How long it takes is not known yet. */
export function passes(filter: Filter, line: Line): boolean {
  const asked = Date.parse(line.started);
  const text = line.question_text.toLowerCase();
  return (
    (filter.status.length === 0 || filter.status.includes(line.status)) &&
    (filter.path.length === 0 || (line.path !== undefined && filter.path.includes(line.path))) &&
    (filter.connection === "" || line.connection === filter.connection) &&
    (filter.model === "" || line.model === filter.model) &&
    (filter.session === "" || line.session_id === filter.session) &&
    (filter.user === "" || line.user === filter.user) &&
    (filter.from === "" || asked >= Date.parse(filter.from)) &&
    (filter.to === "" || asked < Date.parse(filter.to)) &&
    line.duration_ms >= Number(filter.min) &&
    (filter.max === "" || line.duration_ms <= Number(filter.max)) &&
    filter.text.toLowerCase().split(/\s+/).every((word) => text.includes(word) || line.question.startsWith(word))
  );
}

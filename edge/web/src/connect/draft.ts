// A database as it is entered, and as it is sent. A secret has a field of its own from the moment it is seen.

import type { ConnectionRequest, DatabaseParts } from "../api/connect";
import type { Dialect } from "../api/types";
import { engineOf, type FieldName } from "./engines";

/** What is entered of where a database is. */
export interface Place {
  dialect: Dialect;
  /** Texts by field; what is not there is empty. */
  fields: Readonly<Partial<Record<FieldName, string>>>;
}

interface Secrets {
  password?: string;
  privateKey?: string;
}

/** Takes the secrets out of a URL that somebody has pasted, also where they were not percent-encoded. */
export function withoutSecrets(url: string): { url: string; secrets: Secrets } {
  const secrets: Secrets = {};
  const [, scheme = "", rest = ""] = /^([a-z][a-z0-9+.-]*:\/\/)(.*)$/is.exec(url.trim()) ?? [];
  if (scheme === "" || /^(sqlite3?|duckdb):/i.test(scheme)) return { url: url.trim(), secrets };
  const query = rest.lastIndexOf("@") < rest.indexOf("?") || !rest.includes("@") ? rest.indexOf("?") : rest.indexOf("?", rest.lastIndexOf("@"));
  let place = query < 0 ? rest : rest.slice(0, query);
  let params = query < 0 ? "" : rest.slice(query + 1);
  const at = place.lastIndexOf("@");
  const colon = place.indexOf(":");
  if (at > 0 && colon >= 0 && colon < at) {
    secrets.password = decoded(place.slice(colon + 1, at));
    place = place.slice(0, colon) + place.slice(at);
  }
  const pairs = params.split("&").filter((pair) => {
    const [name = "", value = ""] = pair.split("=");
    if (name.toLowerCase() !== "private_key") return true;
    secrets.privateKey = decoded(value.replaceAll("+", " "));
    return false;
  });
  params = pairs.filter((pair) => pair !== "").join("&");
  return { url: scheme + place + (params && `?${params}`), secrets };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a % that encodes nothing
  }
}

/** What the server read out of a URL, with the secrets that were taken out of it before, or that were entered. */
export function placeOf(parts: DatabaseParts, secrets: Secrets): Place {
  const { dialect, host, port, database, user, path, schema, sslmode, params } = parts;
  const fields: Partial<Record<FieldName, string>> = { host, port: port === 0 ? "" : String(port), database, user, path, schema, sslmode };
  for (const [name, value] of Object.entries(params)) fields[`params.${name}`] = value;
  if (secrets.password !== undefined) fields.password = secrets.password;
  if (secrets.privateKey !== undefined) fields["params.private_key"] = secrets.privateKey;
  return { dialect, fields };
}

const secret: readonly FieldName[] = ["password", "params.private_key"];

/** A place as a request names it, with or without its secrets. */
export function requestOf({ dialect, fields }: Place, withSecrets: boolean): ConnectionRequest {
  const request: Record<string, unknown> = { dialect };
  const params: Record<string, string> = {};
  for (const [name, value = ""] of Object.entries(fields) as [FieldName, string | undefined][]) {
    if (value === "" || (!withSecrets && secret.includes(name)) || !belongs(dialect, name)) continue;
    if (name.startsWith("params.")) params[name.slice("params.".length)] = value;
    else request[name] = name === "port" ? portOf(value) : value;
  }
  const [usual] = engineOf(dialect).modes;
  if (usual && request["sslmode"] === undefined) request["sslmode"] = usual;
  return { ...request, ...(Object.keys(params).length > 0 && { params }) } as ConnectionRequest;
}

// What was entered for another engine is not sent. Parameters without a field of their own came with a URL of this one.
function belongs(dialect: Dialect, name: FieldName): boolean {
  const { fields, modes } = engineOf(dialect);
  return fields.some((field) => field.at === name) || (name === "sslmode" && modes.length > 0) || (name.startsWith("params.") && !isFile(dialect));
}

export function isFile(dialect: Dialect): boolean {
  return dialect === "sqlite" || dialect === "duckdb";
}

/** The place in another kind of database: what both know stays. */
export function elsewhere({ fields: { host = "", database = "", user = "", password = "", path = "" }, dialect: before }: Place, dialect: Dialect): Place {
  return { dialect, fields: isFile(dialect) ? (isFile(before) ? { path } : {}) : { host, database, user, password } };
}

// What is no number is for the server to refuse.
function portOf(text: string): number | string {
  return /^\d+$/.test(text.trim()) ? Number(text) : text;
}

/** The fields that are needed and empty. */
export function missingOf({ dialect, fields }: Place): FieldName[] {
  return engineOf(dialect).fields.filter(({ at, needed }) => needed && !fields[at]?.trim()).map(({ at }) => at);
}

/** A name for a connection after its database, "" if that gives none. */
export function nameFor({ fields }: Place): string {
  const last = (fields.database || fields.path || "").split(/[\\/]/).pop() ?? "";
  const base = fields.database ? last : last.replace(/\.[a-z0-9]+$/i, "");
  return base.toLowerCase().replace(/[^a-z0-9_-]+/g, "_").replace(/^[_-]+|[_-]+$/g, "").slice(0, 63);
}

/** How a connection may be used, as it is entered. */
export interface Use {
  rowsToModel: boolean;
  /** The most rows of a result, "" for the server's own limit. */
  maxRows: string;
  /** Patterns of schemas with commas between, "" for all. */
  schemas: string;
  writes: boolean;
  /** The login that approved statements run with. */
  writeUrl: string;
}

export const usual: Use = { rowsToModel: true, maxRows: "", schemas: "", writes: false, writeUrl: "" };

/** Use as a request says it. A login that was given before need not be given again. */
export function useRequest({ rowsToModel, maxRows, schemas, writes, writeUrl }: Use): ConnectionRequest {
  const rows = maxRows.trim();
  const options = {
    no_rows_to_model: !rowsToModel, schemas: schemas.split(",").map((one) => one.trim()).filter((one) => one !== ""), writes: writes ? "approval" : "never",
    ...(rows !== "" && { max_rows: /^\d+$/.test(rows) ? Number(rows) : rows }),
  };
  return { options, ...(writes ? writeUrl.trim() !== "" && { write_url: writeUrl.trim() } : {}) } as ConnectionRequest;
}

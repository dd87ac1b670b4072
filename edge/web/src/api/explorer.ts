// What is looked up of a database beyond its structure: joins, and the first rows of a table.

import { post, request } from "./http";
import type { Replies, Schemas } from "./schemas";
import type { SemanticsChanged } from "./types";

export type Join = Schemas["InferredJoin"];
export type Verdict = Join["verdict"];
export type Overlap = Schemas["Overlap"];
export type Preview = Schemas["TablePreview"];

const path = (connection: string, rest: string) => `/api/connections/${encodeURIComponent(connection)}${rest}`;

/** The joins that the database does not declare. */
export async function getJoins(connection: string, signal?: AbortSignal): Promise<readonly Join[]> {
  return (await request<Replies["GET /api/connections/{name}/joins"]>(path(connection, "/joins"), signal ? { signal } : {})).joins;
}

/** Accepts or rejects a join, or takes that back. */
export function decideJoin(connection: string, { table, columns, ref_table, ref_columns }: Join, verdict: Verdict): Promise<SemanticsChanged> {
  return request(path(connection, "/joins"), {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ table, columns, ref_table, ref_columns, verdict }),
  });
}

/** Has the database count how many values of a join's column are among those it may refer to. */
export function measureOverlap(connection: string, { table, columns, ref_table, ref_columns }: Join, signal?: AbortSignal): Promise<Overlap> {
  return post(path(connection, "/joins/overlap"), { table, column: columns[0], ref_table, ref_column: ref_columns[0] }, {}, signal);
}

/** The first rows of a table. */
export function getPreview(connection: string, table: string, limit: number, signal?: AbortSignal): Promise<Preview> {
  return request(path(connection, `/tables/${encodeURIComponent(table)}/preview?limit=${limit}`), signal ? { signal } : {});
}

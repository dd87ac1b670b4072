/** Where a database is added. No connection can stand in its way: it has no part of that name. */
export const addPath = "/connections/add/database";

/** Where a connection is changed. */
export function editPath(name: string): string {
  return `/connections/${encodeURIComponent(name)}/edit`;
}

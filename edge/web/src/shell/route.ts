const parts = ["structure", "relations", "semantics", "rules", "models", "changes"] as const;

/** What of a connection is shown. */
export type Part = (typeof parts)[number];

/** Reads the part from a path; what is none is the structure. */
export function partOf(text: string | undefined): Part {
  return parts.find((one) => one === text) ?? "structure";
}

export function sessionPath(session: string): string {
  return `/chat/${encodeURIComponent(session)}`;
}

/** The page of one answer, for whoever has its link. */
export function sharedPath(question: string): string {
  return `/shared/${encodeURIComponent(question)}`;
}

/** A part of a connection's page, and in its structure and relations the table that they show. */
export function connectionPath(name: string, part: Part = "structure", table?: string): string {
  const path = `/connections/${encodeURIComponent(name)}${part === "structure" ? "" : `/${part}`}`;
  return table === undefined ? path : `${path}?table=${encodeURIComponent(table)}`;
}

/** The page of one question's trace, with one of its spans chosen. */
export function tracePath(id: string, span?: string): string {
  return span === undefined ? `/traces/${id}` : `/traces/${id}?span=${encodeURIComponent(span)}`;
}

let moved = false;

/** Goes to a path within the page: the router (src/routes.tsx) follows the browser's history. */
export function navigate(path: string): void {
  moved = true;
  if (path !== location.pathname + location.search) history.pushState(null, "", path);
}

/** Changes the path of the page where it is, so that the way back leads past it. */
export function replacePath(path: string): void {
  if (path !== location.pathname + location.search) history.replaceState(null, "", path);
}

/** Whether what was focused has gone with the page that somebody came from: the focus then has to go to what is new. */
export function focusIsLost(): boolean {
  const at = document.activeElement;
  return moved && (at === null || at === document.body || !at.checkVisibility());
}

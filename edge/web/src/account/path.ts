/** Where to go after a login: a path of this page, and nothing else that somebody may have written into the address. */
export function safePath(to: string | undefined, origin: string): string {
  if (to === undefined || !to.startsWith("/")) return "/";
  try {
    const url = new URL(to, origin);
    const path = url.pathname + url.search + url.hash;
    return url.origin === origin && url.pathname !== "/login" && !path.startsWith("//") ? path : "/";
  } catch {
    return "/";
  }
}

import type { SessionLine } from "../api/sessions";

// While nothing is told, a list with something that runs in it is read again this often, any other less so.
const often = 3_000;
const seldom = 20_000;

type Pages = readonly { readonly sessions: readonly Pick<SessionLine, "state">[] }[];

/** Of a list that was read far down only what is at hand is worth reading again and again. */
export function farDown(pages: Pages): boolean {
  return pages.length > 2;
}

/** How often a list is read again by itself, in milliseconds; never while changes are told. */
export function pollEvery(pages: Pages, told: boolean): number | false {
  if (told || farDown(pages)) return false;
  return pages.some(({ sessions }) => sessions.some(({ state }) => state === "running")) ? often : seldom;
}

import { twMerge } from "tailwind-merge";

/** Class names joined, the later winning over the earlier where both set the same. */
export function cx(...names: readonly (string | false | undefined)[]): string {
  return twMerge(names.filter(Boolean).join(" "));
}

import { defaultFilter } from "cmdk";

/** How well a thing fits what was typed: 0 not at all, 1 best. Its name counts before the words about it, and only in the name may letters be left out. */
export function scoreOf(typed: string, name: string, about: string): number {
  const wanted = wordsOf(typed);
  const begun = (text: string) => wanted.every((word) => wordsOf(text).some((one) => one.startsWith(word)));
  if (begun(name)) return 1;
  if (wanted.every((word) => name.toLowerCase().includes(word))) return 0.9;
  if (begun(`${name} ${about}`)) return 0.8;
  return defaultFilter(name, typed) / 2;
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().split(/[\s,._-]+/).filter((word) => word !== "");
}

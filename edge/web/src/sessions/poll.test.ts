import { expect, test } from "vitest";
import { pollEvery } from "./poll";

const page = (...states: ("running" | "idle")[]) => ({ sessions: states.map((state) => ({ state })) });

test.each([
  ["what changes is told", [page("running")], true, false],
  ["nothing is told and nothing runs", [page("idle"), page("idle")], false, 20_000],
  ["nothing is told and something runs", [page("idle"), page("idle", "running")], false, 3_000],
  ["the list was read far down", [page("running"), page(), page()], false, false],
])("%s", (_, pages, told, every) => {
  expect(pollEvery(pages, told)).toBe(every);
});

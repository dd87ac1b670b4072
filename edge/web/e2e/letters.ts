// The dead letters of the stand-in server, and what it says of them.

import type { Letter } from "../src/deadletters/api";

const day = 86_400_000;

/** As many letters as wanted, oldest last; each third is about spans, of which nothing can be asked anew. */
export function someLetters(n: number): Letter[] {
  return Array.from({ length: n }, (_, i): Letter => {
    const id = n - i;
    const time = new Date(Date.now() - i * 3 * 60_000).toISOString();
    const question = id.toString(16).padStart(32, "0");
    const about = { question, question_text: `How many orders were there on day ${id}?`, connection: "shop", session_id: `s-${id}`, status: "failed" } as const;
    const steps = [
      { seq: 10 * id, kind: "asked" as const, attempt: 1, time: new Date(Date.parse(time) - 4_000).toISOString(), summary: about.question_text },
      { seq: 10 * id + 1, kind: "failed" as const, attempt: 1, time, summary: "The planner could not handle this question and has set it aside." },
    ];
    if (id % 3 === 0) {
      return {
        ...about, id: String(id), stage: "tracer", reason: "malformed message: spans: one without an id", deliveries: 1, time, subject: `arivu.s.default.s.${question}`, seq: id,
        event: "no \ufffd JSON", cut: true, steps, redrivable: false, obstacle: "This record is missing in what people see of its question, not in its answer. Rebuild the traces with arivu rebuild, or discard the letter.",
      };
    }
    return {
      ...about, id: String(id), stage: "planner", kind: "asked", reason: "panic while handling asked: runtime error: index out of range [3] with length 3", deliveries: 5, time,
      subject: `arivu.q.default.s.${question}.asked`, seq: 10 * id, cut: false, steps, redrivable: true,
      event: { v: 1, kind: "asked", question, time: new Date(Date.now() - day).toISOString(), body: { question: about.question_text, connection: "shop", user: "ann" } },
    };
  });
}

/** A page of the letters. */
export function pageOf(letters: readonly Letter[], query: URLSearchParams): object {
  const [limit, before] = [Number(query.get("limit")), Number(query.get("before") ?? Infinity)];
  const below = letters.filter(({ id }) => Number(id) < before);
  const shown = below.slice(0, limit);
  return { letters: shown, count: letters.length, next: below.length > limit ? shown.at(-1)!.id : null };
}

import { preload } from "../result/Result";
import { queries } from "../services";
import { final } from "../state/question";
import { answerQuery, sessionQuery, traceQuery } from "./reads";

/** Reads what the page of a conversation shows first, while the code of the page is still on its way. */
export function readAhead(path: string): void {
  const session = /^\/chat\/([\w-]+)$/.exec(path)?.[1];
  if (session === undefined) return;
  preload();
  queries.fetchQuery(sessionQuery(session)).then(
    ({ questions }) => {
      const newest = questions.at(-1);
      if (!newest || !final(newest.status)) return;
      void queries.prefetchQuery(answerQuery(newest.id));
      void queries.prefetchQuery(traceQuery(newest.id));
    },
    () => undefined, // the page reads it again, and says what is wrong
  );
}

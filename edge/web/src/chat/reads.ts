import { queryOptions } from "@tanstack/react-query";
import { getAnswer, getTrace } from "../api/http";
import { getSession } from "../api/sessions";

/** The questions of a session, as the server lists them. */
export function sessionQuery(session: string) {
  return queryOptions({ queryKey: ["session", session], queryFn: ({ signal }) => getSession(session, signal) });
}

/** The answer to a question that has ended, which stays as it is. */
export function answerQuery(id: string) {
  return queryOptions({ queryKey: ["answer", id], queryFn: ({ signal }) => getAnswer(id, signal), staleTime: Infinity });
}

/** The trace of a question that has ended. */
export function traceQuery(id: string) {
  return queryOptions({ queryKey: ["trace", id], queryFn: ({ signal }) => getTrace(id, signal), staleTime: Infinity });
}

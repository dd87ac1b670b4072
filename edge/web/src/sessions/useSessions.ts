import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { ApiError } from "../api/http";
import { deleteSession, getSessions, nameSession, restoreSession, type SessionLine, type Wanted } from "../api/sessions";
import { t } from "../i18n/i18n";
import { queries } from "../services";
import { navigate } from "../shell/route";
import { toast } from "../shell/toasts";
import { pollEvery } from "./poll";
import { nameOf } from "./states";
import { useTold } from "./useTold";

/** The sessions that are wanted, page by page, the last used first. */
export function useSessions(wanted: Omit<Wanted, "before">) {
  const told = useTold();
  const { data, ...rest } = useInfiniteQuery({
    queryKey: ["sessions", wanted],
    queryFn: ({ signal, pageParam }) => getSessions({ ...wanted, ...(pageParam && { before: pageParam }) }, signal),
    initialPageParam: "",
    getNextPageParam: ({ next }) => next,
    placeholderData: (before) => before,
    refetchInterval: ({ state }) => pollEvery(state.data?.pages ?? [], told),
  });
  // What was used meanwhile has moved up and may stand on two pages.
  const sessions = useMemo(() => data && [...new Map(data.pages.flatMap((page) => page.sessions).map((one) => [one.session_id, one])).values()], [data]);
  return { sessions, ...rest };
}

function changed(id: string): void {
  void queries.invalidateQueries({ queryKey: ["sessions"] });
  void queries.invalidateQueries({ queryKey: ["session", id] });
}

function failed(error: unknown): void {
  toast({ tone: "bad", text: error instanceof Error ? error.message : String(error), requestId: error instanceof ApiError ? error.requestId : undefined });
}

/** Names a session; nothing takes the name away. */
export async function rename(id: string, name: string): Promise<void> {
  await nameSession(id, name);
  changed(id);
}

/** Deletes a session, with a way back for a while. The page leaves one that it shows. */
export function remove(session: Pick<SessionLine, "session_id" | "name" | "title">, current: boolean): void {
  const { session_id: id } = session;
  const undo = () => void restoreSession(id).then(() => changed(id), failed);
  deleteSession(id).then(() => {
    changed(id);
    if (current) navigate("/chat");
    toast({ tone: "plain", text: t("“{name}” was deleted.", { name: nameOf(session) }), action: { label: t("Undo"), onClick: undo } });
  }, failed);
}

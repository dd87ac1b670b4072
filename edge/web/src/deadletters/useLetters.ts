import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { ApiError } from "../api/http";
import { t } from "../i18n/i18n";
import { queries } from "../services";
import { navigate, sessionPath } from "../shell/route";
import { toast } from "../shell/toasts";
import { discard, getLetter, getLetters, redrive } from "./api";

const every = 10_000;

/** The dead letters, newest first, as many pages as were asked for. */
export function useLetters() {
  return useInfiniteQuery({
    queryKey: ["letters"],
    queryFn: ({ pageParam, signal }) => getLetters(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    refetchInterval: every,
  });
}

export function useLetter(id: string) {
  return useQuery({ queryKey: ["letter", id], queryFn: ({ signal }) => getLetter(id, signal), staleTime: 0 });
}

/** How many dead letters there are, for the navigation. */
export function useLetterCount(): number {
  const { data } = useQuery({ queryKey: ["letters", "count"], queryFn: async ({ signal }) => (await getLetters(undefined, signal)).count, refetchInterval: 60_000, retry: false });
  return data ?? 0;
}

/** Has the letters read again. */
function changed(): void {
  void queries.invalidateQueries({ queryKey: ["letters"] });
  void queries.invalidateQueries({ queryKey: ["now"] });
}

function refused(error: unknown): void {
  toast({ tone: "bad", text: error instanceof Error ? error.message : String(error), requestId: error instanceof ApiError ? error.requestId : undefined });
  changed();
}

/** What can be done with a letter. done is called when it is no more. */
export function useDisposal(id: string, done: () => void) {
  const gone = () => {
    queries.removeQueries({ queryKey: ["letter", id] });
    changed();
    done();
  };
  const again = useMutation({
    mutationFn: () => redrive(id),
    onSuccess: ({ session_id }) => {
      gone();
      toast({ tone: "good", text: t("The question was asked anew."), action: { label: t("See it"), onClick: () => navigate(sessionPath(session_id)) } });
    },
    onError: refused,
  });
  const drop = useMutation({
    mutationFn: () => discard(id),
    onSuccess: () => {
      gone();
      toast({ tone: "plain", text: t("The dead letter was discarded.") });
    },
    onError: refused,
  });
  return { again: () => again.mutate(), drop: () => drop.mutate(), busy: again.isPending || drop.isPending };
}

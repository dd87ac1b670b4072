import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useMay } from "../account/useMe";
import { ApiError, decide, getApprovals } from "../api/http";
import type { AwaitingApproval, PendingApproval } from "../api/types";
import { queries } from "../services";
import { useChosenConnection } from "../shell/chosen";
import { toast } from "../shell/toasts";

const every = 5_000;

/** The statements that wait for a decision; none are asked for where nothing may be written. */
export function useApprovals(writable: boolean): readonly PendingApproval[] {
  return useQuery({ ...reading, enabled: writable }).data ?? none;
}

const reading = { queryKey: ["approvals"], queryFn: ({ signal }: { signal: AbortSignal }) => getApprovals(signal), refetchInterval: every };
const none: readonly PendingApproval[] = [];

/** All that wait, for the page about them. */
export function useWaiting() {
  const { data, error, isPending, refetch } = useQuery(reading);
  return { waiting: data, error, pending: isPending, refetch: () => void refetch() };
}

/** How many statements wait for this person. */
export function useToDecide(): number {
  const { connections } = useChosenConnection();
  const may = useMay("approve");
  return useApprovals(connections?.some(({ writable }) => writable) ?? false).filter(({ own }) => may && !own).length;
}

/** Sends a decision on a statement as it was read. */
export function useDecision(id: string, { digest }: AwaitingApproval) {
  const [deciding, setDeciding] = useState(false);
  const send = (decision: "approve" | "deny", reason: string) => {
    setDeciding(true);
    decide(id, decision, digest, reason.trim())
      .catch((reason: unknown) =>
        toast({
          tone: "bad",
          text: reason instanceof Error ? reason.message : String(reason),
          requestId: reason instanceof ApiError ? reason.requestId : undefined,
        }),
      )
      .finally(() => {
        setDeciding(false);
        void queries.invalidateQueries({ queryKey: ["approvals"] });
        void queries.invalidateQueries({ queryKey: ["answer", id] });
      });
  };
  return { deciding, send };
}

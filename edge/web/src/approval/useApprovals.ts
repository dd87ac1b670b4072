import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, decide, getApprovals } from "../api/http";
import type { PendingApproval } from "../api/types/answer";
import type { AwaitingApproval } from "../api/types/event";
import { queries } from "../services";
import { toast } from "../shell/toasts";

const every = 5_000;

/** The statements that wait for a decision; none are asked for where nothing may be written. */
export function useApprovals(writable: boolean): readonly PendingApproval[] {
  const { data } = useQuery({
    queryKey: ["approvals"],
    queryFn: ({ signal }) => getApprovals(signal),
    enabled: writable,
    refetchInterval: every,
  });
  return data ?? none;
}

const none: readonly PendingApproval[] = [];

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

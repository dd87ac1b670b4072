import { Ban, Check, CircleHelp, Hand, OctagonAlert, TriangleAlert } from "lucide-react";
import type { Approval, AwaitingApproval } from "../api/types";
import { Notice } from "../chat/Outcome";
import { moment } from "../format/time";
import { Button } from "../shell/ui";
import { useDecision } from "./useApprovals";
import { rowsOf, structural, tried, verb } from "./words";

/** What a statement would do: how many rows of what, and a loud word where nothing limits it. */
export function HeldFacts({ held }: { held: AwaitingApproval }) {
  const { operation = "update", table, unfiltered, warning, digest, expires } = held;
  return (
    <>
      {unfiltered && (
        <p className="flex gap-2 rounded-md border border-bad/50 bg-bad-soft px-3 py-2 font-medium text-bad" data-testid="unfiltered">
          <OctagonAlert size={16} className="mt-0.5 shrink-0" aria-hidden /> Nothing limits it to some rows: it {operation === "delete" ? "deletes" : "changes"} all of {table}.
        </p>
      )}
      {warning && (
        <p className="flex gap-2 rounded-md border border-bad/50 bg-bad-soft px-3 py-2 font-medium text-bad" data-testid="held-warning">
          <OctagonAlert size={16} className="mt-0.5 shrink-0" aria-hidden /> {warning}
        </p>
      )}
      <p>
        It would {verb(held)}{" "}
        {!structural(held) && <><strong className="font-semibold text-ink">{rowsOf(held)}</strong> of </>}
        <code className="font-mono text-xs">{table}</code>
        {structural(held) && held.estimated_rows > 0 && <> with <strong className="font-semibold text-ink">{rowsOf(held)}</strong></>}
        {tried(held) && ", as it did when it was tried and rolled back"}. It waits until {moment(Date.parse(expires))}.
      </p>
      <p className="text-xs text-ink-3">
        Digest <code className="font-mono break-all" title={digest}>{digest.slice(0, 12)}</code>
      </p>
    </>
  );
}

/** Approve and deny, for whoever did not ask. */
export function Decide({ id, held }: { id: string; held: AwaitingApproval }) {
  const { deciding, send } = useDecision(id, held);
  return (
    <div className="flex flex-wrap gap-2">
      <Button primary disabled={deciding} onClick={() => send("approve")}><Check size={15} aria-hidden /> Approve</Button>
      <Button disabled={deciding} onClick={() => send("deny")}><Ban size={15} aria-hidden /> Deny</Button>
    </div>
  );
}

/** Where the statement of a card stands that waited, or waits, for another person. */
export function HeldNotice({ id, approval, mayDecide, uncertain }: { id: string; approval: Approval; mayDecide: boolean; uncertain: boolean }) {
  const { state, by, reason } = approval;
  const said = reason && <p>{by} says: {reason}</p>;
  if (uncertain) {
    return (
      <Notice tone="warn" icon={CircleHelp} title="The outcome is unknown.">
        <p>
          {by} approved it and it was started, but the server stopped before it could tell whether <code className="font-mono text-xs">{approval.table}</code> was
          changed. It is not run again. Look at the table before you do.
        </p>
      </Notice>
    );
  }
  switch (state) {
    case "waiting":
      return (
        <Notice tone="warn" icon={Hand} title={mayDecide ? "This statement waits for your decision." : "This statement writes, so it waits for another person to approve it."}>
          <HeldFacts held={approval} />
          {mayDecide ? <Decide id={id} held={approval} /> : <p>They find it under “Approvals” with a key of their own. You can take it back with Stop.</p>}
        </Notice>
      );
    case "denied":
      return <Notice tone="bad" icon={Ban} title={`Denied by ${by}. It did not run, and nothing was changed.`}>{said}</Notice>;
    case "expired":
      return <Notice tone="plain" icon={TriangleAlert} title="Nobody approved it in time. It did not run, and nothing was changed." />;
    case "approved":
      return <p className="flex items-center gap-1.5 text-sm text-ink-2" data-testid="approved"><Check size={15} className="text-good" aria-hidden /> Approved by {by}.{reason && ` “${reason}”`}</p>;
    case "canceled":
      return null;
  }
}

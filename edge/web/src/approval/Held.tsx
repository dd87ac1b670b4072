import { Ban, Check, CircleHelp, Hand, OctagonAlert, RotateCcw, TriangleAlert } from "lucide-react";
import { useId, useState, type ReactNode } from "react";
import type { Approval } from "../api/types/answer";
import type { AwaitingApproval } from "../api/types/event";
import { Notice } from "../chat/Outcome";
import { fullTime, moment } from "../format/time";
import { Button, CopyButton } from "../shell/ui";
import { useNow } from "../shell/useNow";
import { Sql } from "../sql/Sql";
import { timeLeft } from "./timeLeft";
import { useDecision } from "./useApprovals";
import { rowsOf, structural, tried, verb } from "./words";

/** What waits, to the letter, and what it would do: how many rows of what, with a loud word where nothing limits it. */
export function HeldFacts({ held }: { held: AwaitingApproval }) {
  const { table, unfiltered, warning, operation, digest, sql } = held;
  return (
    <div className="space-y-3">
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
      <div className="rounded-lg border border-line" data-testid="held-sql">
        <Sql text={sql} exact className="max-h-60" />
      </div>
      <dl className="grid gap-x-4 gap-y-1.5 @lg:grid-cols-[auto_minmax(0,1fr)]">
        <Fact name="Would do">
          {verb(held)}{" "}
          {!structural(held) && <><strong className="font-semibold text-ink">{rowsOf(held)}</strong> of </>}
          <code className="font-mono text-xs">{table}</code>
          {structural(held) && held.estimated_rows > 0 && <> with <strong className="font-semibold text-ink">{rowsOf(held)}</strong></>}
          {tried(held) && ", as it did when it was tried and rolled back"}
        </Fact>
        <Fact name="Waits until"><Expiry expires={held.expires} /></Fact>
        <Fact name="Digest">
          <span className="flex items-start gap-1">
            <code className="min-w-0 font-mono text-xs leading-5 break-all" title="SHA-256 of the statement, to the letter" data-testid="digest">{digest}</code>
            <CopyButton label="Copy the digest" text={() => digest} />
          </span>
        </Fact>
      </dl>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="contents">
      <dt className="text-ink-3">{name}</dt>
      <dd className="min-w-0 @max-lg:mb-1">{children}</dd>
    </div>
  );
}

function Expiry({ expires }: { expires: string }) {
  const at = Date.parse(expires);
  const now = useNow(true, 1_000);
  return (
    <>
      <time dateTime={expires} title={fullTime(at)}>{moment(at)}</time>, <span className="tabular">{timeLeft(at, now)}</span>
    </>
  );
}

const longest = 500;

/** Approve and deny, for whoever did not ask. */
export function Decide({ id, held }: { id: string; held: AwaitingApproval }) {
  const { deciding, send } = useDecision(id, held);
  const [reason, setReason] = useState("");
  const field = useId();
  return (
    <div className="space-y-2">
      <div>
        <label htmlFor={field} className="text-xs text-ink-3">Reason, for whoever asked (may be left out)</label>
        <input id={field} value={reason} maxLength={longest} onChange={({ target }) => setReason(target.value)}
          className="mt-0.5 h-9 w-full rounded-md border border-line-strong bg-panel px-3 text-sm text-ink" />
      </div>
      <div className="flex flex-wrap gap-2">
        <Button primary disabled={deciding} onClick={() => send("approve", reason)}><Check size={15} aria-hidden /> Approve</Button>
        <Button disabled={deciding} onClick={() => send("deny", reason)}><Ban size={15} aria-hidden /> Deny</Button>
      </div>
    </div>
  );
}

interface HeldProps {
  id: string;
  approval: Approval;
  mayDecide: boolean;
  uncertain: boolean;
  onRetry: () => void;
}

/** Where the statement of a card stands that waited, or waits, for another person. */
export function HeldNotice({ id, approval, mayDecide, uncertain, onRetry }: HeldProps) {
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
      return (
        <Notice tone="plain" icon={TriangleAlert} title="Nobody approved it in time. It did not run, and nothing was changed.">
          <Button onClick={onRetry}><RotateCcw size={15} aria-hidden /> Ask for it again</Button>
        </Notice>
      );
    case "approved":
      return <p className="flex items-center gap-1.5 text-sm text-ink-2" data-testid="approved"><Check size={15} className="text-good" aria-hidden /> Approved by {by}.{reason && ` “${reason}”`}</p>;
    case "canceled":
      return null;
  }
}

import { Ban, Check, CircleHelp, Hand, OctagonAlert, RotateCcw, TriangleAlert } from "lucide-react";
import { useId, useState, type ReactNode } from "react";
import { useWhyNot } from "../account/useMe";
import type { Approval, AwaitingApproval } from "../api/types";
import { Notice } from "../chat/Outcome";
import { fullTime, moment } from "../format/time";
import { rich, t } from "../i18n/i18n";
import { useNow } from "../shell/useNow";
import { Button } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
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
          <OctagonAlert size={16} className="mt-0.5 shrink-0" aria-hidden /> {operation === "delete" ? t("Nothing limits it to some rows: it deletes all of {table}.", { table: table ?? "" }) : t("Nothing limits it to some rows: it changes all of {table}.", { table: table ?? "" })}
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
        <Fact name={t("Would do")}><Deed held={held} /></Fact>
        <Fact name={t("Waits until")}><Expiry expires={held.expires} /></Fact>
        <Fact name={t("Digest")}>
          <span className="flex items-start gap-1">
            <code className="min-w-0 font-mono text-xs leading-5 break-all" title={t("SHA-256 of the statement, to the letter")} data-testid="digest">{digest}</code>
            <CopyButton label={t("Copy the digest")} text={() => digest} />
          </span>
        </Fact>
      </dl>
    </div>
  );
}

/** What it would do with how many rows: "change 2 rows of notes". */
function Deed({ held }: { held: AwaitingApproval }) {
  const places = { verb: t(verb(held)), rows: <strong className="font-semibold text-ink">{rowsOf(held)}</strong>, table: <code className="font-mono text-xs">{held.table}</code> };
  return (
    <>
      {!structural(held) ? rich("{verb} {rows} of {table}", places) : held.estimated_rows > 0 ? rich("{verb} {table} with {rows}", places) : rich("{verb} {table}", places)}
      {tried(held) && t(", as it did when it was tried and rolled back")}
    </>
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
  const whyNot = useWhyNot("approve");
  if (whyNot !== undefined) return <p className="text-ink-3">{whyNot}</p>;
  return (
    <div className="space-y-2">
      <div>
        <label htmlFor={field} className="text-xs text-ink-3">{t("Reason, for whoever asked (may be left out)")}</label>
        <input id={field} value={reason} maxLength={longest} onChange={({ target }) => setReason(target.value)}
          className="mt-0.5 h-9 w-full rounded-md border border-line-strong bg-panel px-3 text-sm text-ink" />
      </div>
      <div className="flex flex-wrap gap-2">
        <Button primary disabled={deciding} onClick={() => send("approve", reason)}><Check size={15} aria-hidden /> {t("Approve")}</Button>
        <Button disabled={deciding} onClick={() => send("deny", reason)}><Ban size={15} aria-hidden /> {t("Deny")}</Button>
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
  const said = reason && <p>{t("{who} says: {reason}", { who: by ?? "", reason })}</p>;
  if (uncertain) {
    return (
      <Notice tone="warn" icon={CircleHelp} title={t("The outcome is unknown.")}>
        <p>
          {rich("{who} approved it and it was started, but the server stopped before it could tell whether {table} was changed. It is not run again. Look at the table before you do.", { who: by, table: <code className="font-mono text-xs">{approval.table}</code> })}
        </p>
      </Notice>
    );
  }
  switch (state) {
    case "waiting":
      return (
        <Notice tone="warn" icon={Hand} title={mayDecide ? t("This statement waits for your decision.") : t("This statement writes, so it waits for another person to approve it.")}>
          <HeldFacts held={approval} />
          {mayDecide ? <Decide id={id} held={approval} /> : <p>{t("They find it under “Approvals” with a key of their own. You can take it back with Stop.")}</p>}
        </Notice>
      );
    case "denied":
      return <Notice tone="bad" icon={Ban} title={t("Denied by {who}. It did not run, and nothing was changed.", { who: by ?? "" })}>{said}</Notice>;
    case "expired":
      return (
        <Notice tone="plain" icon={TriangleAlert} title={t("Nobody approved it in time. It did not run, and nothing was changed.")}>
          <Button onClick={onRetry}><RotateCcw size={15} aria-hidden /> {t("Ask for it again")}</Button>
        </Notice>
      );
    case "approved":
      return <p className="flex items-center gap-1.5 text-sm text-ink-2" data-testid="approved"><Check size={15} className="text-good" aria-hidden /> {t("Approved by {who}.", { who: by ?? "" })}{reason && ` “${reason}”`}</p>;
    case "canceled":
      return null;
  }
}

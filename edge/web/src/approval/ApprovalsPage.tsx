import { ShieldCheck } from "lucide-react";
import type { PendingApproval } from "../api/types";
import { ago, fullTime } from "../format/time";
import { rich, t } from "../i18n/i18n";
import { useChosenConnection } from "../shell/chosen";
import { Empty, ErrorState, Page, PageHeader, Skeleton } from "../ui/Page";
import { Decide, HeldFacts } from "./Held";
import { useWaiting } from "./useApprovals";

/** The statements that write and wait for another person, to be decided on to the letter. */
export default function ApprovalsPage() {
  const { waiting, error, pending, refetch } = useWaiting();
  const { connections } = useChosenConnection();
  const writable = connections?.some((one) => one.writable) ?? true;
  return (
    <Page title={t("Approvals")}>
      <PageHeader title={t("Approvals")}>{t("Statements that write run once another person approves exactly what they have read. Nobody approves their own.")}</PageHeader>
      {error && <ErrorState error={error} onRetry={refetch} />}
      {pending && <Skeleton className="h-64 rounded-xl" />}
      {waiting?.length === 0 && (
        <Empty icon={ShieldCheck} title={t("Nothing waits for a decision")}>
          {writable ? t("What others ask to change will stand here until it is decided on or expires.") : t("No connection may be written to, so nothing can ask to be.")}
        </Empty>
      )}
      <ul className="space-y-4">
        {waiting?.map((held) => <Line key={held.id} held={held} />)}
      </ul>
    </Page>
  );
}

function Line({ held }: { held: PendingApproval }) {
  const at = Date.parse(held.asked_at);
  const places = { connection: <strong className="font-semibold text-ink">{held.connection}</strong>, who: <strong className="font-semibold text-ink">{held.asked_by}</strong>, when: <time dateTime={held.asked_at} title={fullTime(at)}>{ago(at)}</time> };
  return (
    <li className="@container space-y-3 rounded-xl border border-line bg-panel p-4 text-sm text-ink-2 shadow-card sm:p-5" data-testid="pending">
      <p>{held.own ? rich("You ask to run this on {connection}, {when}", places) : rich("{who} asks to run this on {connection}, {when}", places)}</p>
      {held.path !== "sql" && <p>{t("A model planned it for: “{question}”", { question: held.question })}</p>}
      <HeldFacts held={held} />
      {held.own ? <p className="text-ink-3">{t("You asked for it, so somebody else has to approve it.")}</p> : <Decide id={held.id} held={held} />}
    </li>
  );
}

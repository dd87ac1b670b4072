import { ArrowLeft, MessageSquareText, RefreshCw } from "lucide-react";
import { lazy, Suspense } from "react";
import type { Connection } from "../api/types";
import { ConnectionMenu } from "../connect/ConnectionMenu";
import { keepBackOf } from "../explorer/keepBack";
import { usePutOptions } from "../explorer/usePutOptions";
import { msg, t } from "../i18n/i18n";
import { useMeaning } from "../semantics/useMeaning";
import { Link } from "../shell/Link";
import { connectionPath, type Part } from "../shell/route";
import { Button } from "../ui/Button";
import { Skeleton } from "../ui/Page";
import { Changes } from "./Changes";
import { Facts } from "./ConnectionCards";
import { Breaker, Health, LastLook } from "./Health";
import { ModelChoice } from "./ModelChoice";
import { Progress } from "./Progress";
import { RulesForm } from "./RulesForm";
import { Structure } from "./Structure";
import { useLiveStructure } from "./useConnections";
import { useRefresh } from "./useRefresh";
import { useRules } from "./useRules";
import { sentence, Warnings } from "./Warnings";

const MeaningPage = lazy(() => import("../semantics/MeaningPage"));
const RelationsPage = lazy(() => import("../explorer/RelationsPage"));

interface Props {
  part: Part;
  /** The table that is shown, if any. */
  table: string | undefined;
  connection: Connection;
  onAsk: (connection: string) => void;
}

/** One database: how it is, its structure and relations, what its data mean, its rules, its changes. */
export function ConnectionPage({ part, table, connection, onAsk }: Props) {
  const { name, display, error } = connection;
  useLiveStructure(name);
  const look = useRefresh(connection);
  // Both here, as who looks something up in the structure has not given up.
  const editing = useRules(connection);
  const putting = usePutOptions(connection);
  const keepBack = keepBackOf(connection, editing, putting);
  const meaning = useMeaning(name, part === "semantics");
  const unsaved: Partial<Record<Part, boolean>> = { rules: editing.changed, semantics: meaning.changes > 0 };
  // A phone that shows a table has no room for what is said of all of them.
  const roomy = table === undefined || part !== "structure" ? "" : "@max-3xl/main:hidden";
  return (
    <>
      <header className="flex flex-col gap-3">
        <Link href="/connections" className="flex w-fit items-center gap-1 rounded-sm text-sm text-ink-2 hover:text-ink">
          <ArrowLeft size={15} aria-hidden /> {t("Connections")}
        </Link>
        <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
          <div className="min-w-0">
            <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
              <h1 className="text-xl font-semibold tracking-tight">{name}</h1>
              <Health connection={connection} />
            </div>
            <p className={`mt-0.5 font-mono text-xs break-all text-ink-3 ${roomy}`}>{display}</p>
          </div>
          <div className="flex min-w-0 flex-wrap items-center gap-2">
            <Button onClick={look.refresh} disabled={look.running}>
              <RefreshCw size={15} className={look.running ? "animate-spin" : ""} aria-hidden /> {look.running ? t("Looking") : t("Refresh now")}
            </Button>
            <Button onClick={() => onAsk(name)}><MessageSquareText size={15} aria-hidden /> {t("Ask it")}</Button>
            <ConnectionMenu connection={connection} />
          </div>
        </div>
        <div className={`flex flex-wrap items-center gap-x-4 gap-y-2 ${roomy}`}>
          <Facts connection={connection} />
          {/* In the same place, so that nothing moves. */}
          {look.running || connection.reading ? <Progress reading={connection.reading} /> : <LastLook connection={connection} />}
        </div>
        {/* What is told below need not be told twice. */}
        <p role="status" className={`text-sm break-words empty:hidden ${look.failed ? "text-bad" : "text-good"}`} data-testid="refreshed">{look.words !== error && sentence(look.words)}</p>
      </header>
      <Breaker connection={connection} />
      {error && <p className="rounded-md bg-bad-soft px-3 py-2 text-sm break-words text-bad" role="alert">{sentence(error)}</p>}
      <div className={`empty:hidden ${roomy}`}><Warnings connection={connection} /></div>
      <nav aria-label={t("Of {name}", { name })} className="flex gap-1 overflow-x-auto border-b border-line">
        {(Object.keys(partNames) as Part[]).map((one) => (
          <Link key={one} href={connectionPath(name, one)} aria-current={one === part ? "page" : undefined}
            className="shrink-0 border-b-2 border-transparent px-3 py-2 text-sm font-medium whitespace-nowrap text-ink-2 hover:text-ink aria-[current]:border-accent aria-[current]:text-ink">
            {t(partNames[one])}{unsaved[one] && <>{" "}<span className="text-xs text-warn">{t("not saved")}</span></>}
          </Link>
        ))}
      </nav>
      {part === "structure" && <Structure connection={connection} table={table} keepBack={keepBack} />}
      {part === "relations" && <Suspense fallback={<div role="status" aria-label={t("Loading the structure")}><Skeleton className="h-[min(36rem,65dvh)]" /></div>}><RelationsPage connection={connection} table={table} /></Suspense>}
      {part === "semantics" && <Suspense fallback={<div role="status" aria-label={t("Loading what is written down")}><Skeleton className="h-44" /></div>}><MeaningPage connection={connection} meaning={meaning} /></Suspense>}
      {part === "rules" && <RulesForm connection={connection} editing={editing} keepBack={keepBack} putting={putting} />}
      {part === "models" && <ModelChoice connection={connection} />}
      {part === "changes" && <Changes connection={connection} />}
    </>
  );
}

/** The parts in their order, by names to be given to t. */
export const partNames: Readonly<Record<Part, string>> = {
  structure: msg("Structure"), relations: msg("Relations"), semantics: msg("Meaning"), rules: msg("Rules"), models: msg("Models"), changes: msg("Changes"),
};

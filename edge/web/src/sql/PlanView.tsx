import { useQuery } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import { explainSql, type PlanStep } from "../api/http";
import { locale, t } from "../i18n/i18n";

/** How the database would run a statement, as a tree of its steps. */
export default function PlanView({ connection, sql }: { connection: string; sql: string }) {
  const { data, error, isPending } = useQuery({
    queryKey: ["explain", connection, sql],
    queryFn: ({ signal }) => explainSql(connection, sql, signal),
    staleTime: 60_000,
    retry: false,
  });
  if (error) return <p role="alert" className="flex gap-1.5 text-sm text-warn"><TriangleAlert size={15} className="mt-0.5 shrink-0" aria-hidden /> {error.message}</p>;
  if (isPending) return <div className="h-24 animate-pulse-dot rounded-lg bg-sunken" role="status" aria-label={t("Asking the database for its plan")} />;
  return (
    <div className="space-y-2 rounded-lg bg-sunken p-3 text-sm" data-testid="plan">
      <Steps steps={data.steps} top />
      <p className="text-xs text-ink-3">
        {data.cost !== undefined && t("Expected cost: {cost} {unit}.", { cost: figure(data.cost), unit: data.cost_unit ?? "" })} {t("Nothing was run.")}
      </p>
      {data.notes?.map((note) => <p key={note} className="text-xs text-ink-3">{note}</p>)}
    </div>
  );
}

function Steps({ steps, top = false }: { steps: readonly PlanStep[]; top?: boolean }) {
  return (
    <ul className={top ? "space-y-1" : "mt-1 ml-1.5 space-y-1 border-l border-line-strong pl-3"}>
      {steps.map((step, i) => (
        <li key={i}>
          <p className="flex flex-wrap items-baseline gap-x-2">
            <span className={step.whole ? "font-medium text-warn" : "font-medium"}>{step.label}</span>
            {step.table && <span className="font-mono text-xs">{step.table}</span>}
            {step.index && <span className="text-xs text-ink-3">{t("by {index}", { index: step.index })}</span>}
            {step.whole && <span className="text-xs text-warn">{t("reads all rows")}</span>}
            {step.rows !== undefined && <span className="text-xs tabular text-ink-3">{t("about {n, plural, one {# row} other {# rows}}", { n: Math.round(step.rows) })}</span>}
            {step.cost !== undefined && <span className="text-xs tabular text-ink-3">{t("cost {cost}", { cost: figure(step.cost) })}</span>}
          </p>
          {step.details?.map((detail) => <p key={detail} className="font-mono text-xs break-words text-ink-2">{detail}</p>)}
          {step.steps && step.steps.length > 0 && <Steps steps={step.steps} />}
        </li>
      ))}
    </ul>
  );
}

function figure(n: number): string {
  return n.toLocaleString(locale(), { maximumFractionDigits: 1 });
}

import { lazy, Suspense } from "react";
import type { Sources as Told } from "../api/types";
import { t } from "../i18n/i18n";
import { Link } from "../shell/Link";
import { connectionPath } from "../shell/route";
import { Section } from "../ui/Section";
import type { Answer } from "../state/runs";
import { Fact } from "./Fact";

const ToldFacts = lazy(() => import("./Told"));

// More columns than this are counted rather than listed.
const mostColumns = 8;

/** What the answer rests on: tables and columns, values that were looked for, and what people have written down. */
export function Sources({ answer: { tables, sources, verified, metrics }, connection }: { answer: Answer; connection: string }) {
  if (!tables?.length && !sources) return null;
  return (
    <Section title={t("Sources")}>
      <div className="space-y-2" data-testid="sources">
        {tables && tables.length > 0 && (
          <ul className="flex flex-wrap gap-1.5">
            {tables.map((table) => (
              <li key={table}>
                <Link href={`${connectionPath(connection)}?table=${encodeURIComponent(table)}`} title={t("Look at the table {table}", { table })}
                  className="inline-block rounded-md bg-hover px-2 py-0.5 font-mono text-xs text-ink-2 hover:text-ink hover:underline">{table}</Link>
              </li>
            ))}
          </ul>
        )}
        {sources && <Facts sources={sources} />}
        {sources?.told && <Suspense fallback={<div className="h-9" />}><ToldFacts told={sources.told} connection={connection} /></Suspense>}
        {sources && sources.semantics > 0 && (
          <p className="text-xs text-ink-3">
            <Link href={connectionPath(connection, "semantics")} className="underline underline-offset-2 hover:text-ink">
              {rules(sources, verified ? 1 : 0, metrics?.length ?? 0)}
            </Link>
          </p>
        )}
      </div>
    </Section>
  );
}

function rules({ semantics }: Told, verified: number, metrics: number): string {
  const used = [
    ...(verified ? [t("a verified question")] : []),
    ...(metrics ? [t("{n, plural, one {# metric} other {# metrics}}", { n: metrics })] : []),
  ];
  return used.length > 0
    ? t("Uses {used} of what is written down (version {n})", { used: used.join(", "), n: semantics })
    : t("Planned with what is written down (version {n})", { n: semantics });
}

function Facts({ sources: { columns, values, masked, filtered } }: { sources: Told }) {
  const left = columns.length - mostColumns;
  return (
    <dl className="space-y-1 text-xs text-ink-2">
      {columns.length > 0 && (
        <Fact title={t("Columns")}>
          <span className="font-mono">{columns.slice(0, mostColumns).join(", ")}</span>
          {left > 0 && <> {t("and {n} more", { n: left })}</>}
        </Fact>
      )}
      {values.length > 0 && <Fact title={t("Values")}><span className="font-mono">{values.map(({ column, op, value }) => `${column} ${op} ${value}`).join(", ")}</span></Fact>}
      {masked.length > 0 && <Fact title={t("Masked")}><span className="font-mono">{masked.join(", ")}</span></Fact>}
      {filtered.length > 0 && <Fact title={t("Rows limited by policy")}><span className="font-mono">{filtered.join(", ")}</span></Fact>}
    </dl>
  );
}

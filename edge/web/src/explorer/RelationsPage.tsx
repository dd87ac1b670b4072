import { Network } from "lucide-react";
import { useMemo, useState } from "react";
import type { Connection, Schema } from "../api/types";
import { qualified } from "../connections/structure";
import { useSchema } from "../connections/useConnections";
import { t } from "../i18n/i18n";
import { Link } from "../shell/Link";
import { connectionPath, navigate } from "../shell/route";
import { Select } from "../ui/Field";
import { Empty, ErrorState, Skeleton } from "../ui/Page";
import { Diagram } from "./Diagram";
import { around, boxesOf, hub, referencesOf, type Reference } from "./graph";
import { JoinList } from "./JoinList";
import { useJoins } from "./useJoins";

/** How the tables of a database refer to each other: drawn, and the joins that people decide on. */
export default function RelationsPage({ connection, table }: { connection: Connection; table: string | undefined }) {
  const { data: schema, error, refetch } = useSchema(connection);
  const joins = useJoins(connection);
  if (error && !schema) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!schema) return <div role="status" aria-label={t("Loading the structure")}><Skeleton className="h-[min(36rem,65dvh)]" /></div>;
  return (
    <div className="space-y-8">
      <Drawn schema={schema} joins={joins.data ?? none} table={table} />
      <JoinList connection={connection.name} joins={joins.data} error={joins.error} onRetry={() => void joins.refetch()} />
    </div>
  );
}

const none: readonly never[] = [];

/** A larger database is drawn around one table. */
const whole = 40;
/** Neighbours of neighbours are many. */
const mostBoxes = 80;

const roomy = 768;

type Distance = 1 | 2 | "all";

function Drawn({ schema, joins, table }: { schema: Schema; joins: Parameters<typeof referencesOf>[1]; table: string | undefined }) {
  const references = useMemo(() => referencesOf(schema, joins), [schema, joins]);
  const names = useMemo(() => schema.tables.map(qualified), [schema]);
  const mayBeWhole = names.length <= whole;
  // On a phone all of it would be too small to read.
  const [distance, setDistance] = useState<Distance>(mayBeWhole && innerWidth >= roomy ? "all" : 1);
  const center = table !== undefined && names.includes(table) ? table : distance === "all" ? undefined : hub(schema, references);
  const { boxes, left } = useMemo(() => chosen(schema, references, center, distance), [schema, references, center, distance]);
  if (names.length === 0) return <Empty icon={Network} title={t("No table of this database can be seen.")} />;
  const open = (name: string) => navigate(connectionPath(schema.connection, "relations", name));
  return (
    <section aria-label={t("Diagram")} className="space-y-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Select aria-label={t("Table in the middle")} value={center ?? ""} onChange={({ target }) => open(target.value)} className="w-60 font-mono text-xs">
          {center === undefined && <option value="">{t("No table in the middle")}</option>}
          {[...names].sort().map((name) => <option key={name} value={name}>{name}</option>)}
        </Select>
        <Select aria-label={t("What is drawn")} value={String(distance)} onChange={({ target }) => setDistance(target.value === "all" ? "all" : (Number(target.value) as Distance))} className="w-auto">
          <option value="1">{t("its neighbours")}</option>
          <option value="2">{t("their neighbours, too")}</option>
          {mayBeWhole && <option value="all">{t("all tables")}</option>}
        </Select>
        {center !== undefined && (
          <Link href={connectionPath(schema.connection, "structure", center)} className="text-sm font-medium text-accent underline underline-offset-2">{t("Columns of {table}", { table: center })}</Link>
        )}
      </div>
      <Diagram boxes={boxes} references={references} center={center} hrefOf={(name) => connectionPath(schema.connection, "relations", name)} onOpen={open} />
      <Legend left={left} references={references} boxes={boxes.length} />
    </section>
  );
}

function chosen(schema: Schema, references: readonly Reference[], center: string | undefined, distance: Distance) {
  const all = distance === "all" || center === undefined ? schema.tables.map(qualified) : around(references, center, distance);
  return { boxes: boxesOf(schema, references, all.slice(0, mostBoxes)), left: Math.max(0, all.length - mostBoxes) };
}

function Legend({ left, references, boxes }: { left: number; references: readonly Reference[]; boxes: number }) {
  const grounds = new Set(references.map(({ ground }) => ground));
  return (
    <div className="flex flex-wrap gap-x-5 gap-y-1 text-xs text-ink-3" data-testid="legend">
      <span>{t("{n, plural, one {# table drawn} other {# tables drawn}}", { n: boxes })}{left > 0 && t(", {left, number} more left out", { left })}</span>
      {grounds.has("declared") && <Stroke dash="">{t("declared by the database")}</Stroke>}
      {grounds.has("accepted") && <Stroke dash="8 3">{t("accepted by a person")}</Stroke>}
      {grounds.has("inferred") && <Stroke dash="3 4">{t("inferred")}</Stroke>}
    </div>
  );
}

function Stroke({ dash, children }: { dash: string; children: string }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <svg width="28" height="8" aria-hidden><line x1="0" x2="28" y1="4" y2="4" strokeWidth="1.5" strokeDasharray={dash} className="stroke-ink-3" /></svg>
      {children}
    </span>
  );
}

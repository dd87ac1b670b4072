import { ScanEye, Search } from "lucide-react";
import { useDeferredValue, useMemo, useState } from "react";
import type { Connection, Schema, Table } from "../api/types";
import { Notice } from "../chat/Outcome";
import { flaggedOf } from "../explorer/personal";
import { described } from "../explorer/said";
import type { KeepBack } from "../explorer/keepBack";
import { useSemantics } from "../explorer/useSaid";
import { t } from "../i18n/i18n";
import { Link } from "../shell/Link";
import { connectionPath, navigate } from "../shell/route";
import { Button } from "../ui/Button";
import { ErrorState, Skeleton } from "../ui/Page";
import { findTables } from "./search";
import { qualified } from "./structure";
import { TableList } from "./TableList";
import { TableView } from "./TableView";
import { useSchema } from "./useConnections";

interface Props {
  connection: Connection;
  table: string | undefined;
  keepBack: KeepBack;
}

/** The tables and views of a database, to search and to look into. */
export function Structure({ connection, table, keepBack }: Props) {
  const { data: schema, error, refetch } = useSchema(connection);
  if (schema) return <Explorer connection={connection} schema={schema} table={table} keepBack={keepBack} />;
  if (error) return <ErrorState error={connection.error ? new Error(t("Its structure has not been read yet, as it cannot be reached.")) : error} onRetry={() => void refetch()} />;
  return (
    <div role="status" aria-label={t("Loading the structure")} className="grid gap-6 @3xl/main:grid-cols-[17rem_minmax(0,1fr)]">
      <div className="space-y-2">
        <Skeleton className="h-9" />
        {[0, 1, 2, 3, 4].map((i) => <Skeleton key={i} className="h-8" />)}
      </div>
      <Skeleton className="h-80 @max-3xl/main:hidden" />
    </div>
  );
}

function Explorer({ connection, schema: plain, table, keepBack }: Props & { schema: Schema }) {
  const { data: semantics } = useSemantics(connection.name);
  const schema = useMemo(() => described(plain, semantics), [plain, semantics]);
  const [text, setText] = useState("");
  const wanted = useDeferredValue(text); // typing goes on while thousands of tables are searched
  const found = useMemo(() => findTables(schema.tables, wanted), [schema.tables, wanted]);
  const first = found[0]?.table;
  const chosen = table === undefined ? undefined : schema.tables.find((one) => qualified(one) === table);
  // Where there is room for both, a table is shown from the start.
  const shown = table === undefined ? first : chosen;
  const open = () => {
    const [best] = findTables(schema.tables, text);
    if (best) navigate(connectionPath(schema.connection, "structure", qualified(best.table)));
  };
  if (schema.tables.length === 0) return <NoTables schema={schema} />;
  return (
    <div className="space-y-4">
      {table === undefined && <Flags schema={plain} />}
      <div className="grid items-start gap-6 @3xl/main:grid-cols-[17rem_minmax(0,1fr)]">
        <section aria-label={t("Tables and views")} className={`min-w-0 @3xl/main:sticky @3xl/main:top-4 ${table === undefined ? "" : "@max-3xl/main:hidden"}`}>
          <form role="search" onSubmit={(event) => { event.preventDefault(); open(); }} className="relative">
            <Search size={15} className="pointer-events-none absolute top-2.5 left-3 text-ink-3" aria-hidden />
            <input type="search" value={text} onChange={({ target }) => setText(target.value)} aria-label={t("Search tables and columns")}
              placeholder={t("Search tables and columns")} autoComplete="off" spellCheck={false}
              className="h-9 w-full rounded-md border border-line-strong bg-panel pr-2 pl-9 text-sm placeholder:text-ink-3" />
          </form>
          <p role="status" className="px-1 py-1.5 text-xs text-ink-3" data-testid="found">
            {wanted.trim()
              ? t("{found, number} of {n, plural, one {# table or view} other {# tables and views}}", { found: found.length, n: schema.tables.length })
              : t("{n, plural, one {# table or view} other {# tables and views}}", { n: schema.tables.length })}
          </p>
          <TableList connection={schema.connection} found={found} shown={shown && qualified(shown)} withheld={schema.withheld ?? []} />
        </section>
        <div className={`min-w-0 ${table === undefined ? "@max-3xl/main:hidden" : ""}`}>
          {shown ? (
            <TableView key={qualified(shown)} connection={connection} schema={schema} table={shown} plain={plainOf(plain, shown)} chosen={table !== undefined} keepBack={keepBack} />
          ) : (
            <Notice tone="plain" icon={Search} title={table === undefined ? t("No table or column is called that.") : t("There is no table “{table}” here.", { table })}>
              <p>{table === undefined ? t("Search for a part of a name, or of a comment.") : t("It may have gone, or a rule may hold it back.")}</p>
              {table !== undefined && <Button onClick={() => navigate(connectionPath(schema.connection))}>{t("See all tables")}</Button>}
            </Notice>
          )}
        </div>
      </div>
    </div>
  );
}

function plainOf({ tables }: Schema, shown: Table): Table {
  return tables.find((one) => qualified(one) === qualified(shown)) ?? shown;
}

/** That some columns look personal, told before the first question. */
function Flags({ schema }: { schema: Schema }) {
  const n = useMemo(() => flaggedOf(schema).length, [schema]);
  if (n === 0) return null;
  return (
    <p className="flex flex-wrap items-center gap-x-2 gap-y-1 rounded-lg border border-warn/40 bg-warn-soft px-3 py-2 text-sm" data-testid="flags">
      <ScanEye size={16} className="shrink-0 text-warn" aria-hidden />
      <span className="min-w-0">{t("{n, plural, one {# column looks personal and is} other {# columns look personal and are}} neither hidden nor masked.", { n })}</span>
      <Link href={connectionPath(schema.connection, "rules")} className="font-medium text-accent underline underline-offset-2">{t("Look at them")}</Link>
    </p>
  );
}

function NoTables({ schema: { withheld = [] } }: { schema: Schema }) {
  return (
    <Notice tone="plain" icon={Search} title={t("No table of this database can be seen.")}>
      <p>{withheld.length > 0 ? t("Rules about columns or rows leave out all there are: {names}.", { names: withheld.join(", ") }) : t("It is empty, or its login may read none of its tables.")}</p>
    </Notice>
  );
}

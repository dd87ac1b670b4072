import { Search, TriangleAlert } from "lucide-react";
import { useDeferredValue, useMemo, useState } from "react";
import type { Connection, Schema } from "../api/types/connection";
import { Notice } from "../chat/Outcome";
import { connectionPath, navigate } from "../shell/route";
import { Button } from "../shell/ui";
import { findTables } from "./search";
import { qualified } from "./structure";
import { TableList } from "./TableList";
import { TableView } from "./TableView";
import { useSchema } from "./useConnections";

/** The tables and views of a database, to search and to look into. */
export function Structure({ connection, table }: { connection: Connection; table: string | undefined }) {
  const { data: schema, error, refetch } = useSchema(connection);
  if (schema) return <Explorer schema={schema} table={table} />;
  if (error) {
    return (
      <Notice tone="bad" icon={TriangleAlert} title={connection.error ? "Its structure has not been read yet, as it cannot be reached." : error.message}>
        <Button onClick={() => void refetch()}>Try again</Button>
      </Notice>
    );
  }
  return (
    <div role="status" aria-label="Loading the structure" className="grid gap-6 @3xl/main:grid-cols-[17rem_minmax(0,1fr)]">
      <div className="space-y-2">
        <div className="h-9 animate-pulse-dot rounded-md bg-hover" />
        {[0, 1, 2, 3, 4].map((i) => <div key={i} className="h-8 animate-pulse-dot rounded-md bg-hover" />)}
      </div>
      <div className="h-80 animate-pulse-dot rounded-xl border border-line bg-panel @max-3xl/main:hidden" />
    </div>
  );
}

function Explorer({ schema, table }: { schema: Schema; table: string | undefined }) {
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
  if (schema.tables.length === 0) return <Empty schema={schema} />;
  return (
    <div className="grid items-start gap-6 @3xl/main:grid-cols-[17rem_minmax(0,1fr)]">
      <section aria-label="Tables and views" className={`min-w-0 @3xl/main:sticky @3xl/main:top-4 ${table === undefined ? "" : "@max-3xl/main:hidden"}`}>
        <form role="search" onSubmit={(event) => { event.preventDefault(); open(); }} className="relative">
          <Search size={15} className="pointer-events-none absolute top-2.5 left-3 text-ink-3" aria-hidden />
          <input type="search" value={text} onChange={({ target }) => setText(target.value)} aria-label="Search tables and columns"
            placeholder="Search tables and columns" autoComplete="off" spellCheck={false}
            className="h-9 w-full rounded-md border border-line-strong bg-panel pr-2 pl-9 text-sm placeholder:text-ink-3" />
        </form>
        <p role="status" className="px-1 py-1.5 text-xs text-ink-3" data-testid="found">
          {wanted.trim() && `${found.length.toLocaleString()} of `}
          {schema.tables.length.toLocaleString()} {schema.tables.length === 1 ? "table or view" : "tables and views"}
        </p>
        <TableList connection={schema.connection} found={found} shown={shown && qualified(shown)} withheld={schema.withheld ?? []} />
      </section>
      <div className={`min-w-0 ${table === undefined ? "@max-3xl/main:hidden" : ""}`}>
        {shown ? (
          <TableView key={qualified(shown)} schema={schema} table={shown} chosen={table !== undefined} />
        ) : (
          <Notice tone="plain" icon={Search} title={table === undefined ? "No table or column is called that." : `There is no table “${table}” here.`}>
            <p>{table === undefined ? "Search for a part of a name, or of a comment." : "It may have gone, or a rule may hold it back."}</p>
            {table !== undefined && <Button onClick={() => navigate(connectionPath(schema.connection))}>See all tables</Button>}
          </Notice>
        )}
      </div>
    </div>
  );
}

function Empty({ schema: { withheld = [] } }: { schema: Schema }) {
  return (
    <Notice tone="plain" icon={Search} title="No table of this database can be seen.">
      <p>{withheld.length > 0 ? `Rules about columns or rows leave out all there are: ${withheld.join(", ")}.` : "It is empty, or its login may read none of its tables."}</p>
    </Notice>
  );
}

import { ArrowLeft, Filter, Lock, Shield } from "lucide-react";
import { useEffect, useRef, type ReactNode } from "react";
import type { Schema, Table } from "../api/types/connection";
import { Link } from "../shell/Link";
import { connectionPath, focusIsLost } from "../shell/route";
import { Columns } from "./Columns";
import { Keys } from "./Keys";
import { kindWord, qualified, rowWords } from "./structure";
import { KindIcon } from "./TableList";

/** One table or view: what may be seen of it, its columns and its keys. */
export function TableView({ schema, table, chosen }: { schema: Schema; table: Table; chosen: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // On a phone the list from which it was chosen has gone, and the focus with it.
    if (chosen && focusIsLost()) heading.current?.focus({ preventScroll: true });
  }, [chosen]);
  return (
    <article className="@container min-w-0 space-y-5" data-testid="table-view">
      <header>
        <Link href={connectionPath(schema.connection)} className="mb-2 flex w-fit items-center gap-1 rounded-sm text-sm text-ink-2 hover:text-ink @3xl/main:hidden">
          <ArrowLeft size={15} aria-hidden /> All tables
        </Link>
        <h2 ref={heading} tabIndex={-1} className="flex items-start gap-2 font-mono text-base leading-6 font-semibold break-all outline-none">
          <span className="mt-0.5"><KindIcon table={table} /></span>{qualified(table)}
        </h2>
        <p className="mt-0.5 text-sm text-ink-3" data-testid="rows">
          {capital(kindWord(table))}, {schema.partial ? "what it holds is still being read" : rowWords(table)}
        </p>
        {table.comment && <p className="mt-2 max-w-prose text-sm break-words text-ink-2">{table.comment}</p>}
      </header>
      <Kept table={table} />
      <Columns connection={schema.connection} table={table} />
      <Keys schema={schema} table={table} />
    </article>
  );
}

/** What rules keep back of the table. */
function Kept({ table: { filter, shielded, tied, columns } }: { table: Table }) {
  const masked = columns?.some((column) => column.masked) ?? false;
  if (!filter && !shielded && !tied) return null;
  return (
    <ul className="space-y-2 rounded-lg border border-line bg-sunken px-3 py-2.5 text-sm text-ink-2" data-testid="kept">
      {filter && (
        <Kind icon={Filter}>
          A row policy holds: nobody sees rows that do not meet
          <code className="mt-0.5 block font-mono text-[0.78125rem] break-words text-ink">{filter}</code>
        </Kind>
      )}
      {shielded && !filter && (
        <Kind icon={Shield}>{masked ? "Rules about columns hold: masked ones show as •••, and a hidden one would not be listed." : "Rules about columns concern it: a hidden one would not be listed."}</Kind>
      )}
      {filter && masked && <Kind icon={Shield}>Masked columns show as •••.</Kind>}
      {tied && <Kind icon={Lock}>Nothing may be written to it: a foreign key ties it to a table with a row policy.</Kind>}
    </ul>
  );
}

function Kind({ icon: Icon, children }: { icon: typeof Filter; children: ReactNode }) {
  return (
    <li className="flex gap-2">
      <Icon size={15} className="mt-0.5 shrink-0 text-warn" aria-hidden />
      <div className="min-w-0 flex-1">{children}</div>
    </li>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

import { ArrowLeft, Filter, Lock, Network, Shield } from "lucide-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import type { Connection, Schema, Table } from "../api/types";
import { Preview } from "../explorer/Preview";
import { AlsoCalled, Description } from "../explorer/Said";
import type { KeepBack } from "../explorer/keepBack";
import { t } from "../i18n/i18n";
import { Link } from "../shell/Link";
import { connectionPath, focusIsLost } from "../shell/route";
import { Tabs } from "../ui/Tabs";
import { Columns } from "./Columns";
import { Keys } from "./Keys";
import { kindWord, qualified, rowWords } from "./structure";
import { KindIcon } from "./TableList";

interface Props {
  connection: Connection;
  schema: Schema;
  /** As people describe it. */
  table: Table;
  /** As the database has it. */
  plain: Table;
  chosen: boolean;
  keepBack: KeepBack;
}

type Tab = "columns" | "rows";

/** One table or view: what is said and may be seen of it, its columns, its keys and its first rows. */
export function TableView({ connection, schema, table, plain, chosen, keepBack }: Props) {
  const [tab, setTab] = useState<Tab>("columns");
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // On a phone the list from which it was chosen has gone, and the focus with it.
    if (chosen && focusIsLost()) heading.current?.focus({ preventScroll: true });
  }, [chosen]);
  const name = qualified(table);
  return (
    <article className="@container min-w-0 space-y-5" data-testid="table-view">
      <header>
        <Link href={connectionPath(schema.connection)} className="mb-2 flex w-fit items-center gap-1 rounded-sm text-sm text-ink-2 hover:text-ink @3xl/main:hidden">
          <ArrowLeft size={15} aria-hidden /> {t("All tables")}
        </Link>
        <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1">
          <h2 ref={heading} tabIndex={-1} className="flex items-start gap-2 font-mono text-base leading-6 font-semibold break-all outline-none">
            <span className="mt-0.5"><KindIcon table={table} /></span>{name}
          </h2>
          <Link href={connectionPath(schema.connection, "relations", name)} className="inline-flex items-center gap-1.5 rounded-sm text-sm font-medium text-accent hover:underline">
            <Network size={15} aria-hidden /> {t("In the diagram")}
          </Link>
        </div>
        <p className="mt-0.5 mb-2 text-sm text-ink-3" data-testid="rows">
          {kindWord(table)}, {schema.partial ? t("what it holds is still being read") : rowWords(table)}
        </p>
        <Description connection={schema.connection} target={{ table: name }} comment={plain.comment} />
        <AlsoCalled connection={schema.connection} target={{ table: name }} />
      </header>
      <Kept table={table} />
      <Tabs<Tab> value={tab} onChange={setTab} label={t("Of {name}", { name })} parts={[
        { value: "columns", title: t("Columns"), content: <div className="space-y-5"><Columns connection={schema.connection} table={table} plain={plain} keepBack={keepBack} /><Keys schema={schema} table={table} /></div> },
        { value: "rows", title: t("First rows"), content: <Preview connection={connection} table={name} /> },
      ]} />
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
          {t("A row policy holds: nobody sees rows that do not meet")}
          <code className="mt-0.5 block font-mono text-[0.78125rem] break-words text-ink">{filter}</code>
        </Kind>
      )}
      {shielded && !filter && (
        <Kind icon={Shield}>{masked ? t("Rules about columns hold: masked ones show as •••, and a hidden one would not be listed.") : t("Rules about columns concern it: a hidden one would not be listed.")}</Kind>
      )}
      {filter && masked && <Kind icon={Shield}>{t("Masked columns show as •••.")}</Kind>}
      {tied && <Kind icon={Lock}>{t("Nothing may be written to it: a foreign key ties it to a table with a row policy.")}</Kind>}
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

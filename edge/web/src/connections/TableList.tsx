import { Eye, Filter, Layers, Table2 } from "lucide-react";
import { useState } from "react";
import type { Table } from "../api/types";
import { t } from "../i18n/i18n";
import { Link } from "../shell/Link";
import { connectionPath } from "../shell/route";
import { Button } from "../ui/Button";
import type { Found } from "./search";
import { kindWord, qualified, short } from "./structure";

interface Props {
  connection: string;
  found: readonly Found[];
  /** The table that is shown beside the list. */
  shown: string | undefined;
  /** Tables and views that rules leave out. */
  withheld: readonly string[];
}

// Databases with thousands of tables are searched, not scrolled.
const step = 200;

export function TableList({ connection, found, shown, withheld }: Props) {
  const [most, setMost] = useState(step);
  return (
    <nav aria-label={t("Tables")} className="@3xl/main:max-h-[calc(100dvh-10rem)] @3xl/main:overflow-y-auto">
      <ul className="space-y-px">
        {found.slice(0, most).map(({ table, columns }) => {
          const name = qualified(table);
          return (
            <li key={name}>
              <Link href={connectionPath(connection, "structure", name)} aria-current={name === shown ? "page" : undefined} data-testid="table"
                className="flex items-start gap-2 rounded-md px-2 py-1.5 text-sm text-ink-2 hover:bg-hover @3xl/main:aria-[current]:bg-accent-soft @3xl/main:aria-[current]:text-ink">
                <KindIcon table={table} />
                <span className="min-w-0 flex-1">
                  <span className="block font-mono text-[0.78125rem] break-all text-ink">{name}</span>
                  {columns.length > 0 && <span className="line-clamp-2 font-mono text-xs break-all text-ink-3">{columns.join(", ")}</span>}
                </span>
                {table.filter && <Filter size={13} className="mt-1 shrink-0 text-warn" role="img" aria-label={t("a policy limits its rows")} />}
                {table.rows >= 0 && <span className="shrink-0 text-xs leading-5 tabular text-ink-3">{short(table.rows)}<span className="sr-only"> {t("rows")}</span></span>}
              </Link>
            </li>
          );
        })}
      </ul>
      {found.length > most && (
        <Button className="mt-2 w-full" onClick={() => setMost(most + step)}>{t("Show more ({left, number} left)", { left: found.length - most })}</Button>
      )}
      {withheld.length > 0 && (
        <div className="mt-3 border-t border-line px-2 pt-3 text-xs text-ink-3" data-testid="withheld">
          <p>{t("Left out, as rules about columns or rows could be got round through them:")}</p>
          <p className="mt-1 font-mono break-all">{withheld.join(", ")}</p>
        </div>
      )}
    </nav>
  );
}

const icons: Record<Table["kind"], typeof Table2> = { table: Table2, view: Eye, materialized_view: Layers };

export function KindIcon({ table }: { table: Table }) {
  const Icon = icons[table.kind];
  return (
    <>
      <Icon size={15} className="mt-0.5 shrink-0 text-ink-3" aria-hidden />
      <span className="sr-only">{kindWord(table)} </span>
    </>
  );
}

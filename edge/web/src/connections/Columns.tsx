import { ChevronRight, CornerDownRight, EyeOff, Fingerprint, KeyRound, ScanEye, Sigma } from "lucide-react";
import { useId, useState, type ReactNode } from "react";
import type { Column, Table } from "../api/types";
import { ColumnDetails } from "../explorer/ColumnDetails";
import { kindWords, reasonWords } from "../explorer/personal";
import type { KeepBack } from "../explorer/keepBack";
import { t } from "../i18n/i18n";
import { Link } from "../shell/Link";
import { connectionPath } from "../shell/route";
import { keyPartOf, type KeyPart, qualified, valueWords } from "./structure";

const grid = "@2xl:grid @2xl:grid-cols-[minmax(0,1.5fr)_minmax(0,1fr)_minmax(0,1fr)_minmax(0,1.25fr)] @2xl:gap-x-4";

interface Props {
  connection: string;
  /** As people describe it. */
  table: Table;
  /** As the database has it. */
  plain: Table;
  keepBack: KeepBack;
}

/** The columns of a table: a grid where there is room, else one below the other. Each opens to all that is known of it. */
export function Columns({ connection, table, plain, keepBack }: Props) {
  const columns = table.columns ?? [];
  return (
    <div role="table" aria-label={t("Columns of {table}", { table: qualified(table) })} className="overflow-hidden rounded-lg border border-line bg-panel text-sm" data-testid="columns">
      <div role="rowgroup" className="bg-sunken @max-2xl:sr-only">
        <div role="row" className={`${grid} border-b border-line py-2 pr-3 pl-9 text-xs font-medium text-ink-3`}>
          <span role="columnheader">{t("Column")}</span>
          <span role="columnheader">{t("Type")}</span>
          <span role="columnheader">{t("Default")}</span>
          <span role="columnheader">{t("What it holds")}</span>
        </div>
      </div>
      <div role="rowgroup" className="divide-y divide-line">
        {columns.map((column) => (
          <Row key={column.name} connection={connection} table={table} column={column} comment={plain.columns?.find(({ name }) => name === column.name)?.comment} keepBack={keepBack} />
        ))}
      </div>
    </div>
  );
}

function Row({ connection, table, column, comment: own, keepBack }: Omit<Props, "plain"> & { column: Column; comment: string | undefined }) {
  const { name, type, nullable, comment, default: standard } = column;
  const [open, setOpen] = useState(false);
  const details = useId();
  return (
    <>
      <div role="row" className={`${grid} relative py-2 pr-3 pl-9`} data-testid="column">
        <div role="cell" className="min-w-0">
          <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <button type="button" aria-expanded={open} aria-controls={details} aria-label={t("All about {name}", { name })} title={t("All about {name}", { name })} onClick={() => setOpen(!open)}
              className="absolute top-1.5 left-1.5 grid size-6 place-items-center rounded-md text-ink-3 hover:bg-hover hover:text-ink">
              <ChevronRight size={15} className={`transition-transform ${open ? "rotate-90" : ""}`} aria-hidden />
            </button>
            <span className="font-mono text-[0.78125rem] font-medium break-all">{name}</span>
            <Marks connection={connection} column={column} part={keyPartOf(table, name)} />
          </span>
          {comment && !open && <p className="mt-0.5 text-xs break-words text-ink-2">{comment}</p>}
        </div>
        <div role="cell" className="min-w-0 text-xs leading-5 @max-2xl:mt-1">
          <span className="font-mono break-words">{type || t("untyped")}</span>
          <span className="text-ink-3 @2xl:block"><span className="@2xl:hidden">, </span>{nullable ? t("may be null") : t("never null")}</span>
        </div>
        <div role="cell" className="min-w-0 text-xs leading-5 @max-2xl:empty:hidden">
          {standard && <><Label>{t("Default")}</Label><code className="font-mono break-words">{standard}</code></>}
        </div>
        <div role="cell" className="min-w-0 text-xs leading-5 break-words text-ink-2 @max-2xl:empty:hidden">
          <Values column={column} />
        </div>
      </div>
      {open && (
        <div role="row" className="bg-sunken">
          <div role="cell" id={details} className="pr-3 pb-3 pl-9">
            <ColumnDetails connection={connection} table={table} column={column} comment={own} keepBack={keepBack} />
          </div>
        </div>
      )}
    </>
  );
}

function Values({ column }: { column: Column }) {
  const words = valueWords(column);
  return words && <><Label>{t("Holds")}</Label>{words}</>;
}

function Label({ children }: { children: string }) {
  return <span className="mr-1.5 text-ink-3 @2xl:hidden">{children}</span>;
}

function Marks({ connection, column: { masked, generated, personal }, part: { primary, unique, refers } }: { connection: string; column: Column; part: KeyPart }) {
  return (
    <>
      {primary && <Mark icon={KeyRound}>{t("primary key")}</Mark>}
      {unique && !primary && <Mark icon={Fingerprint}>{t("unique")}</Mark>}
      {refers && (
        <Link href={connectionPath(connection, "structure", refers.ref_table)} title={t("Refers to {table}", { table: refers.ref_table })}
          className="inline-flex items-center gap-1 rounded-sm text-xs text-accent hover:underline">
          <CornerDownRight size={12} aria-hidden /><span className="sr-only">{t("refers to")} </span><span className="font-mono break-all">{refers.ref_table}</span>
        </Link>
      )}
      {generated && <Mark icon={Sigma}>{t("computed")}</Mark>}
      {masked && <Mark icon={EyeOff} tone="bg-warn-soft text-warn">{t("masked")}</Mark>}
      {personal && <Mark icon={ScanEye} tone="bg-warn-soft text-warn" why={reasonWords(personal)}>{t("looks like {kind}", { kind: kindWords(personal) })}</Mark>}
    </>
  );
}

function Mark({ icon: Icon, tone = "bg-hover text-ink-2", why, children }: { icon: typeof KeyRound; tone?: string; why?: string; children: ReactNode }) {
  return (
    <span title={why} className={`inline-flex items-center gap-1 rounded px-1.5 text-[0.6875rem] leading-4.5 font-medium ${tone}`}>
      <Icon size={11} aria-hidden /> {children}
    </span>
  );
}

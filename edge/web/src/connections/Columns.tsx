import { CornerDownRight, EyeOff, Fingerprint, KeyRound, Sigma } from "lucide-react";
import type { ReactNode } from "react";
import type { Column, Table } from "../api/types/connection";
import { Link } from "../shell/Link";
import { connectionPath } from "../shell/route";
import { keyPartOf, type KeyPart, qualified, valueWords } from "./structure";

const grid = "@2xl:grid @2xl:grid-cols-[minmax(0,1.5fr)_minmax(0,1fr)_minmax(0,1fr)_minmax(0,1.25fr)] @2xl:gap-x-4";

/** The columns of a table: a grid where there is room, else one below the other. */
export function Columns({ connection, table }: { connection: string; table: Table }) {
  const columns = table.columns ?? [];
  return (
    <div role="table" aria-label={`Columns of ${qualified(table)}`} className="overflow-hidden rounded-lg border border-line bg-panel text-sm" data-testid="columns">
      <div role="rowgroup" className="bg-sunken @max-2xl:sr-only">
        <div role="row" className={`${grid} border-b border-line px-3 py-2 text-xs font-medium text-ink-3`}>
          <span role="columnheader">Column</span>
          <span role="columnheader">Type</span>
          <span role="columnheader">Default</span>
          <span role="columnheader">What it holds</span>
        </div>
      </div>
      <div role="rowgroup" className="divide-y divide-line">
        {columns.map((column) => (
          <Row key={column.name} connection={connection} column={column} part={keyPartOf(table, column.name)} />
        ))}
      </div>
    </div>
  );
}

function Row({ connection, column, part }: { connection: string; column: Column; part: KeyPart }) {
  const { name, type, nullable, comment, default: standard } = column;
  return (
    <div role="row" className={`${grid} px-3 py-2`} data-testid="column">
      <div role="cell" className="min-w-0">
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-mono text-[0.78125rem] font-medium break-all">{name}</span>
          <Marks connection={connection} column={column} part={part} />
        </span>
        {comment && <p className="mt-0.5 text-xs break-words text-ink-2">{comment}</p>}
      </div>
      <div role="cell" className="min-w-0 text-xs leading-5 @max-2xl:mt-1">
        <span className="font-mono break-words">{type || "untyped"}</span>
        <span className="text-ink-3 @2xl:block"><span className="@2xl:hidden">, </span>{nullable ? "may be null" : "never null"}</span>
      </div>
      <div role="cell" className="min-w-0 text-xs leading-5 @max-2xl:empty:hidden">
        {standard && <><Label>Default</Label><code className="font-mono break-words">{standard}</code></>}
      </div>
      <div role="cell" className="min-w-0 text-xs leading-5 break-words text-ink-2 @max-2xl:empty:hidden">
        <Values column={column} />
      </div>
    </div>
  );
}

function Values({ column }: { column: Column }) {
  const words = valueWords(column);
  return words && <><Label>Holds</Label>{words}</>;
}

function Label({ children }: { children: string }) {
  return <span className="mr-1.5 text-ink-3 @2xl:hidden">{children}</span>;
}

function Marks({ connection, column: { masked, generated }, part: { primary, unique, refers } }: { connection: string; column: Column; part: KeyPart }) {
  return (
    <>
      {primary && <Mark icon={KeyRound}>primary key</Mark>}
      {unique && !primary && <Mark icon={Fingerprint}>unique</Mark>}
      {refers && (
        <Link href={connectionPath(connection, "structure", refers.ref_table)} title={`Refers to ${refers.ref_table}`}
          className="inline-flex items-center gap-1 rounded-sm text-xs text-accent hover:underline">
          <CornerDownRight size={12} aria-hidden /><span className="sr-only">refers to </span><span className="font-mono break-all">{refers.ref_table}</span>
        </Link>
      )}
      {generated && <Mark icon={Sigma}>computed</Mark>}
      {masked && <Mark icon={EyeOff} tone="bg-warn-soft text-warn">masked</Mark>}
    </>
  );
}

function Mark({ icon: Icon, tone = "bg-hover text-ink-2", children }: { icon: typeof KeyRound; tone?: string; children: ReactNode }) {
  return (
    <span className={`inline-flex items-center gap-1 rounded px-1.5 text-[0.6875rem] leading-4.5 font-medium ${tone}`}>
      <Icon size={11} aria-hidden /> {children}
    </span>
  );
}
